// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Reactor

/// Messages between a thread and a loop.
@Suite struct MailboxTests {
  @Test func messagesOfAThreadWakeTheLoopAndComeInOrder() throws {
    let mailbox = try Mailbox<Int>()
    let loop = try TestLoop<String>()
    _ = try loop.register(mailbox.descriptor, for: .reading, as: "mail")
    try BackgroundThread.start(named: "writer") {
      for number in 0..<10_000 { mailbox.post(number) }
    }
    var received: [Int] = []
    while received.count < 10_000 {
      try loop.wait()
      while let event = loop.next() {
        #expect(event.source == "mail")
        received += mailbox.take()
      }
    }
    #expect(received == Array(0..<10_000))
    // The last sign may have come after its message was taken.
    #expect(mailbox.take() == [])
    try loop.poll()
    #expect(loop.next()?.source == nil)
  }

  @Test func anEmptyMailboxHasNothing() throws {
    #expect(try Mailbox<Int>().take() == [])
  }

  @Test func aReactorIsASourceOfAnother() throws {
    let mailbox = try Mailbox<Int>()
    let inner = try Reactor<Void>()
    let outer = try TestLoop<String>()
    _ = try outer.register(inner.descriptor, for: .reading, as: "inner")
    try outer.poll()
    #expect(outer.next()?.source == nil)
    let token = try register(mailbox, with: inner)
    mailbox.post(1)
    try outer.wait()
    #expect(outer.next()?.source == "inner")
    _ = token
  }

  private func register(
    _ mailbox: Mailbox<Int>, with reactor: consuming Reactor<Void>
  ) throws -> Reactor<Void> {
    var reactor = reactor
    _ = try reactor.register(mailbox.descriptor, for: .reading, as: ())
    return reactor
  }
}
