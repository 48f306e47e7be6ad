// SPDX-License-Identifier: Apache-2.0
internal import CLinux
public import SystemPackage

/// The loop's one wait: tells which of the registered sources are ready.
///
/// A source is a value of the caller's, usually a case of an enumeration, that comes back with its
/// readiness; no closure is stored. One turn of the loop is ``wait()`` and then ``next()`` until
/// nil. Sources may be registered and deregistered between two calls of `next()`: what the kernel
/// had already reported for a source that is gone is dropped.
///
///     try reactor.wait()
///     while let event = reactor.next() {
///       handle(event.source, event.readiness)
///     }
///
/// Readiness is level-triggered: what isn't read is told again in the next turn. There is no
/// timeout, as timers are sources (``ClockTimer``).
public struct Reactor<Source>: ~Copyable {
  /// A source and what came for it.
  public struct Event {
    public let source: Source
    public let token: Token
    public let readiness: Readiness
  }

  private var poller: Poller
  private var slots = SlotTable<Registration>()

  private struct Registration {
    let source: Source
    let descriptor: FileDescriptor
  }

  /// Creates a reactor with no sources.
  ///
  /// The corresponding C function is `epoll_create1`.
  public init() throws(Errno) {
    self.poller = try Poller()
  }

  /// The epoll instance itself, readable while a source is ready: one reactor can be a source of
  /// another.
  public var descriptor: FileDescriptor {
    poller.descriptor
  }

  /// The number of registered sources.
  public var count: Int {
    slots.count
  }

  /// Adds a source.
  ///
  /// - Throws: `.notPermitted` for a regular file or a directory, which are always ready and can't
  ///   be waited on; `.fileExists` for a descriptor that is registered already.
  /// - Complexity: O(1), amortised.
  ///
  /// The corresponding C function is `epoll_ctl` with `EPOLL_CTL_ADD`.
  public mutating func register(
    _ descriptor: FileDescriptor, for interest: Interest, as source: Source
  ) throws(Errno) -> Token {
    let token = slots.insert(Registration(source: source, descriptor: descriptor))
    do {
      try poller.control(EPOLL_CTL_ADD, descriptor, token.packed, interest)
    } catch {
      slots.remove(token)
      throw error
    }
    return token
  }

  /// Changes what a source is told about; an empty interest leaves errors and hang-ups.
  ///
  /// The corresponding C function is `epoll_ctl` with `EPOLL_CTL_MOD`.
  public mutating func modify(_ token: Token, for interest: Interest) throws(Errno) {
    guard let registration = slots[token] else {
      preconditionFailure("modify: no source is registered under \(token)")
    }
    try poller.control(EPOLL_CTL_MOD, registration.descriptor, token.packed, interest)
  }

  /// Removes a source, of which nothing more is heard, not even from the turn that is under way.
  ///
  /// To be called before its descriptor is closed. A token that isn't registered any more is
  /// ignored.
  ///
  /// The corresponding C function is `epoll_ctl` with `EPOLL_CTL_DEL`.
  public mutating func deregister(_ token: Token) {
    guard let registration = slots.remove(token) else {
      return
    }
    do {
      try poller.control(EPOLL_CTL_DEL, registration.descriptor, token.packed, [])
    } catch {
      // Closed before it was deregistered: the kernel would go on reporting it while a copy of the
      // descriptor is open in a child.
      preconditionFailure("deregister: descriptor \(registration.descriptor.rawValue): \(error)")
    }
  }

  /// Waits until at least one source is ready, and begins a turn.
  ///
  /// - Returns: the number of reports of this turn; stale ones among them are dropped by ``next()``.
  ///
  /// The corresponding C function is `epoll_wait`.
  @discardableResult
  public mutating func wait() throws(Errno) -> Int {
    try poller.wait(timeout: -1)
  }

  /// Begins a turn with what is ready now, without waiting.
  @discardableResult
  public mutating func poll() throws(Errno) -> Int {
    try poller.wait(timeout: 0)
  }

  /// The next ready source of this turn, or nil at its end.
  public mutating func next() -> Event? {
    while let report = poller.next() {
      let token = Token(packed: report.packedToken)
      if let registration = slots[token] {
        return Event(source: registration.source, token: token, readiness: report.readiness)
      }
    }
    return nil
  }
}
