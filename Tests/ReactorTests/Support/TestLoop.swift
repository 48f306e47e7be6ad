// SPDX-License-Identifier: Apache-2.0
import SystemPackage

@testable import Reactor

/// A reactor behind a reference: the macros of the testing library copy what they look at.
final class TestLoop<Source> {
  private var reactor: Reactor<Source>

  init() throws {
    reactor = try Reactor()
  }

  var count: Int { reactor.count }

  func register(
    _ descriptor: FileDescriptor, for interest: Interest, as source: Source
  ) throws -> Token {
    try reactor.register(descriptor, for: interest, as: source)
  }

  func modify(_ token: Token, for interest: Interest) throws {
    try reactor.modify(token, for: interest)
  }

  func deregister(_ token: Token) {
    reactor.deregister(token)
  }

  @discardableResult
  func wait() throws -> Int {
    try reactor.wait()
  }

  @discardableResult
  func poll() throws -> Int {
    try reactor.poll()
  }

  func next() -> Reactor<Source>.Event? {
    reactor.next()
  }
}
