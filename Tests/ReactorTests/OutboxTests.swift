// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Reactor

@Suite(.timeLimit(.minutes(20))) struct OutboxTests {
  private func outbox(events: Int = 100, output: Int = 100) throws -> Outbox<Int> {
    try Outbox(eventLimit: events, outputLimit: output)
  }

  /// Takes the next record and deals with it; it doesn't wait for one.
  private func takeRecord(_ outbox: Outbox<Int>) -> Int? {
    defer { outbox.settle() }
    if case .record(let record)? = outbox.take() { return record }
    return nil
  }

  private func takeLoss(_ outbox: Outbox<Int>) -> Loss? {
    defer { outbox.settle() }
    if case .loss(let loss)? = outbox.take() { return loss }
    return nil
  }

  @Test func recordsOfBothClassesComeInOrder() throws {
    let outbox = try outbox()
    for number in 0..<10 {
      outbox.post(number, bytes: 10, as: number % 2 == 0 ? .event : .output, at: 0)
    }
    #expect((0..<10).map { _ in takeRecord(outbox) } == Array(0..<10))
    #expect(outbox.waitUntilEmpty(atMost: 0)?.loss == nil)
  }

  @Test func outputDoesNotPushOutEvents() throws {
    let outbox = try outbox()
    for number in 0..<20 { outbox.post(number, bytes: 10, as: .output, at: Int64(number)) }
    for number in 20..<31 { outbox.post(number, bytes: 10, as: .event, at: Int64(number)) }
    let kept = (0..<20).map { _ in takeRecord(outbox) }
    #expect(kept == Array(0..<10) + Array(20..<30))
    let loss = try #require(takeLoss(outbox))
    #expect(loss.count(of: .output) == 10)
    #expect(loss.count(of: .event) == 1)
    #expect(loss.first == 10)
    #expect(loss.last == 30)
    #expect(outbox.waitUntilEmpty(atMost: 0)?.loss == nil)
  }

  @Test func aRecordHoldsItsRoomUntilItIsDealtWith() throws {
    let outbox = try outbox(output: 10)
    outbox.post(1, bytes: 10, as: .output, at: 1)
    guard case .record(1)? = outbox.take() else { return #expect(Bool(false), "not the record") }
    outbox.post(2, bytes: 10, as: .output, at: 2)
    outbox.settle()
    outbox.post(3, bytes: 10, as: .output, at: 3)
    #expect(takeRecord(outbox) == 3)
    #expect(takeLoss(outbox) == Loss(of: .output, at: 2))
  }

  @Test func whatCannotBeHandedOnIsLost() throws {
    let outbox = try outbox()
    outbox.post(1, bytes: 10, as: .event, at: 7)
    _ = outbox.take()
    outbox.settle(isLost: true)
    #expect(takeLoss(outbox) == Loss(of: .event, at: 7))
  }

  /// Where records come without end, the loss must not wait for the end.
  @Test func aLossThatGoesOnIsToldAmidTheRecords() throws {
    let outbox = try outbox(output: 20)
    outbox.post(1, bytes: 10, as: .output, at: 0)
    outbox.post(2, bytes: 10, as: .output, at: 0)
    outbox.post(3, bytes: 10, as: .output, at: 0)
    #expect(takeRecord(outbox) == 1)
    outbox.post(4, bytes: 20, as: .output, at: 10_000_000)
    #expect(takeLoss(outbox)?.count(of: .output) == 2)
    #expect(takeRecord(outbox) == 2)
  }

  @Test func whatIsLeftAtTheEndIsCounted() throws {
    let outbox = try outbox(output: 20)
    for number in 1...3 { outbox.post(number, bytes: 10, as: .output, at: Int64(number)) }
    outbox.post(4, bytes: 10, as: .event, at: 4)
    _ = outbox.take()
    let left = try #require(outbox.waitUntilEmpty(atMost: 1000))
    #expect(left.loss.count(of: .output) == 3)
    #expect(left.loss.count(of: .event) == 1)
    #expect(left.records == [1, 2, 4])
  }

  @Test func aThreadTakesWhatIsPosted() throws {
    let outbox = try outbox(events: .max / 2)
    let (received, done) = (try Mailbox<Int>(), 100_000)
    try BackgroundThread.start(named: "taker") {
      var isOver = false
      while !isOver {
        if case .record(let number) = outbox.next() {
          received.post(number)
          isOver = number == done
        }
        outbox.settle()
      }
    }
    for number in 1...done { outbox.post(number, bytes: 1, as: .event, at: 0) }
    // Far more than it takes; the time limit of the suite is what ends a thread that sleeps on.
    #expect(outbox.waitUntilEmpty(atMost: 50_000_000)?.loss == nil)
    #expect(received.take() == Array(1...done))
  }
}
