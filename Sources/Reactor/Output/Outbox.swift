// SPDX-License-Identifier: Apache-2.0
internal import Synchronization
public import SystemPackage

/// Records on their way from the loop to a thread that hands them on and may have to wait.
///
/// The loop never waits: to post a record is to hold a lock for an instant. The records that wait are
/// bounded, each class apart; what finds no room is lost, and counted. The loss is handed to the
/// thread like a record, once those that were kept are through.
///
/// One thread takes: ``next()``, then ``settle()`` when that is dealt with. Until then it counts as
/// waiting.
public final class Outbox<Record: Sendable>: Sendable {
  /// What there is to hand on.
  public enum Item: Sendable {
    case record(Record)
    case loss(Loss)
  }

  /// What there still was to hand on when it was given up.
  public struct Remains: Sendable {
    /// How much it is, with what had been lost before and was not told yet.
    public var loss: Loss
    /// The records, in order, beginning with the one that was being handed on.
    public var records: [Record] = []
  }

  /// What waits, or is being handed on.
  private enum Content {
    case record(Record, bytes: Int, RecordClass, at: Int64)
    case loss(Loss)
  }

  private struct State {
    var line = WaitingLine<Content>()
    /// The bytes of each class that wait.
    var bytes = [0, 0]
    var loss: Loss?
    /// What the thread is dealing with.
    var current: Content?
    var isThreadIdle = false
    var isEmptyAwaited = false

    var isEmpty: Bool { line.isEmpty && loss == nil && current == nil }
  }

  /// A loss is told when nothing waits any more, or when it has been going on for so long.
  private let lossPeriod: Int64 = 10_000_000
  private let limits: [Int]
  private let state = Mutex(State())
  private let arrival: Wakeup
  private let emptied: Wakeup

  /// Creates an outbox.
  ///
  /// - Parameters:
  ///   - eventLimit: bytes of events that may wait.
  ///   - outputLimit: bytes of runs' output that may wait.
  public init(eventLimit: Int, outputLimit: Int) throws(Errno) {
    limits = [eventLimit, outputLimit]
    arrival = try Wakeup()
    emptied = try Wakeup()
  }

  /// Adds a record, or counts it as lost where there is no room.
  ///
  /// - Parameters:
  ///   - bytes: what it takes of the bound.
  ///   - instant: when it was made, in microseconds since the Unix epoch.
  public func post(_ record: Record, bytes: Int, as recordClass: RecordClass, at instant: Int64) {
    let wakes = state.withLock { state in
      let index = recordClass.rawValue
      if state.bytes[index] + bytes > limits[index] {
        state.loss.add(Loss(of: recordClass, at: instant))
      } else {
        state.bytes[index] += bytes
        state.line.append(.record(record, bytes: bytes, recordClass, at: instant))
      }
      defer { state.isThreadIdle = false }
      return state.isThreadIdle
    }
    if wakes { arrival.signal() }
  }

  /// Waits for something to hand on.
  public func next() -> Item {
    while true {
      if let item = take() { return item }
      arrival.wait()
    }
  }

  /// What ``next()`` gave is dealt with.
  ///
  /// - Parameter isLost: it could not be handed on, and counts as lost.
  public func settle(isLost: Bool = false) {
    let wakes = state.withLock { state in
      if case .record(_, let bytes, let recordClass, let instant)? = state.current {
        state.bytes[recordClass.rawValue] -= bytes
        if isLost { state.loss.add(Loss(of: recordClass, at: instant)) }
      }
      state.current = nil
      return state.isEmptyAwaited && state.isEmpty
    }
    if wakes { emptied.signal() }
  }

  /// Waits until everything is dealt with.
  ///
  /// - Parameter microseconds: the longest wait.
  /// - Returns: what is left, if anything is. It is given up: nothing is to be done after that.
  public func waitUntilEmpty(atMost microseconds: Int64) -> Remains? {
    let end = Clocks.monotonic() + microseconds
    while true {
      let isEmpty = state.withLock { state in
        state.isEmptyAwaited = true
        return state.isEmpty
      }
      let left = end - Clocks.monotonic()
      if isEmpty || left <= 0 { return isEmpty ? nil : remains() }
      emptied.wait(milliseconds: Int32(left / 1000) + 1)
    }
  }

  /// Takes what there is to hand on; nil if that is nothing.
  func take() -> Item? {
    state.withLock { state in
      if let loss = state.loss, state.line.isEmpty || loss.last - loss.first >= lossPeriod {
        state.loss = nil
        state.current = .loss(loss)
        return .loss(loss)
      }
      state.current = state.line.popFirst()
      guard case .record(let record, _, _, _)? = state.current else {
        state.isThreadIdle = true
        return nil
      }
      return .record(record)
    }
  }

  /// Takes out everything that waits.
  private func remains() -> Remains? {
    state.withLock { state in
      var loss = state.loss
      var records: [Record] = []
      var content = state.current ?? state.line.popFirst()
      while let current = content {
        switch current {
        case .record(let record, _, let recordClass, let instant):
          loss.add(Loss(of: recordClass, at: instant))
          records.append(record)
        case .loss(let untold): loss.add(untold)
        }
        content = state.line.popFirst()
      }
      return loss.map { Remains(loss: $0, records: records) }
    }
  }
}
