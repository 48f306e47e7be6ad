// SPDX-License-Identifier: Apache-2.0

public import HTTP
public import Reactor
public import SystemPackage

/// Serves HTTP/1.1 on a Unix socket, from within somebody else's loop.
///
/// It is one descriptor to wait for. A turn reads and writes what can be without waiting, and gives
/// out the requests that are complete; each is answered when its owner knows the answer.
///
///     try reactor.register(server.descriptor, for: .reading, as: .server)
///     …
///     for exchange in try server.turn().exchanges {
///       server.answer(exchange.id, HTTPResponse(.ok, …))
///     }
///
/// What a client can make it keep is bounded: ``ServerLimits``. A connection has one request under
/// way; the next one is read when the answer has been taken. In one turn each connection gets one
/// request through, so that none can keep the loop for itself. Between two events it sleeps: each
/// connection has a deadline, and one timer stands for the earliest.
public final class Server {
  enum Source { case listener, timer, connection(UInt64) }

  /// What came of a turn.
  public struct Turn {
    public var exchanges: [Exchange] = []
    /// Why connections have to wait, said once for the whole time that it lasts.
    public var trouble: Errno?
  }

  public let limits: ServerLimits
  let clock: () -> Duration
  private let rule: PeerRule
  private let socket: ListeningSocket
  var reactor: Reactor<Source>
  var timer: ClockTimer
  var timerSetting: Duration?
  private let listener: Token
  private var isListening = true
  /// Set while the system can't give another descriptor.
  private var acceptAgainAt: Duration?
  private var isTroubled = false
  var connections: [UInt64: Connection] = [:]
  var nextID: UInt64 = 1
  var buffer = [UInt8](repeating: 0, count: 16 << 10)
  var current = Turn()

  /// - Parameter clock: time since the origin of the monotonic clock.
  public init(
    _ socket: consuming ListeningSocket, admitting rule: PeerRule,
    limits: ServerLimits = ServerLimits(),
    clock: @escaping () -> Duration = { .microseconds(Clocks.monotonic()) }
  ) throws(Errno) {
    self.socket = socket
    self.rule = rule
    self.limits = limits
    self.clock = clock
    reactor = try Reactor()
    timer = try ClockTimer(.monotonic)
    listener = try reactor.register(self.socket.descriptor, for: .reading, as: .listener)
    _ = try reactor.register(timer.descriptor, for: .reading, as: .timer)
  }

  /// Readable when there is something to do.
  public var descriptor: FileDescriptor { reactor.descriptor }

  public var path: String { socket.path }

  public var connectionCount: Int { connections.count }

  /// Does what can be done without waiting.
  public func turn() throws(Errno) -> Turn {
    current = Turn()
    try reactor.poll()
    while let event = reactor.next() {
      switch event.source {
      case .listener: try accept()
      case .timer:
        _ = try timer.read()
        timerSetting = nil
      case .connection(let id): connections[id].map(serve)
      }
    }
    expire()
    try setListening()
    try setTimer()
    return current
  }

  /// Answers a request. Where the client has gone meanwhile, nothing happens.
  public func answer(_ id: Exchange.ID, _ response: HTTPResponse) throws(Errno) {
    guard let connection = connections[id.connection], connection.phase == .answering,
      connection.exchangeCount == id.number
    else { return }
    connection.answer(response, until: clock() + limits.answerTime)
    send(connection)
    // Somebody who has had an answer can make room for somebody who waits outside.
    try setListening()
    try setTimer()
  }

  // MARK: Connections

  private func accept() throws(Errno) {
    if connections.count >= limits.connections { closeIdlest() }
    // So many tries, since an error need not take anybody out of the queue.
    for _ in 0..<limits.connections where connections.count < limits.connections {
      do throws(Errno) {
        guard let connection = try socket.accept() else { return }
        try take(connection)
      } catch {
        guard error.isShortage else { continue }  // That client has gone; there may be others.
        return postpone(since: error)
      }
      isTroubled = false
    }
  }

  /// The queue stays ready to be read: without a pause, the loop would do nothing else.
  private func postpone(since error: Errno) {
    acceptAgainAt = clock() + limits.acceptPause
    if !isTroubled { current.trouble = error }
    isTroubled = true
  }

  /// While nobody can be let in, the queue is not to wake us.
  private func setListening() throws(Errno) {
    let hasRoom =
      connections.count < limits.connections || connections.values.contains(where: \.isIdle)
    let isOpen = hasRoom && acceptAgainAt == nil
    guard isOpen != isListening else { return }
    try reactor.modify(listener, for: isOpen ? .reading : [])
    isListening = isOpen
  }

  private func take(_ socket: consuming StreamSocket) throws(Errno) {
    let peer = try socket.peer()
    let connection = Connection(nextID, socket, limits.message)
    connection.token = try reactor.register(
      connection.socket.descriptor, for: .reading, as: .connection(nextID))
    connection.deadline = clock() + limits.requestTime
    connections[nextID] = connection
    nextID += 1
    guard !rule.admits(peer) else { return }
    refuse(
      connection,
      HTTPError(
        .forbidden,
        "only root, user \(rule.user) and members of group \(rule.group) may talk to this scheduler"
      ))
  }

  /// Makes room by closing the connection that has been without a request for longest.
  private func closeIdlest() {
    let idle = connections.values.filter(\.isIdle)
    let idlest = idle.min { ($0.deadline ?? .zero, $0.id) < ($1.deadline ?? .zero, $1.id) }
    idlest.map(close)
  }

  func close(_ connection: Connection) {
    if let token = connection.token { reactor.deregister(token) }
    connection.transition(to: .closed)
    connections[connection.id] = nil
  }

  // MARK: Deadlines

  private func expire() {
    let now = clock()
    if let again = acceptAgainAt, again <= now { acceptAgainAt = nil }
    for connection in connections.values {
      if let deadline = connection.deadline, deadline <= now { close(connection) }
    }
  }

  private func setTimer() throws(Errno) {
    let deadlines = connections.values.compactMap(\.deadline) + [acceptAgainAt].compactMap(\.self)
    let setting = deadlines.min()
    guard setting != timerSetting else { return }
    if let setting {
      try timer.arm(at: setting.microsecondsRoundedUp)
    } else {
      try timer.disarm()
    }
    timerSetting = setting
  }
}

extension Errno {
  /// Whether the system has run out of something.
  fileprivate var isShortage: Bool {
    switch self {
    case .tooManyOpenFiles, .tooManyOpenFilesInSystem, .noMemory, .noBufferSpace, .noSpace: true
    default: false
    }
  }
}
