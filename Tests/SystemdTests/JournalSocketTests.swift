// SPDX-License-Identifier: Apache-2.0

import Foundation
import SystemPackage
import Testing

@testable import Systemd

/// Whether there is somebody to take records. That records arrive is for the integration tests.
@Suite struct JournalSocketTests {
  private let path = "/tmp/journal-socket-\(UUID().uuidString)"

  @Test func nobodyIsThere() throws {
    let socket = try JournalSocket(path: path)
    #expect(throws: Errno.noSuchFileOrDirectory) { try socket.waitForRoom(atMost: 0) }
  }

  @Test func nobodyIsBehindTheSocket() throws {
    let listener = try listen()
    defer { unlink(path) }
    let socket = try JournalSocket(path: path)
    #expect(try socket.waitForRoom(atMost: 0))
    close(listener)
    #expect(throws: Errno.connectionRefused) { try socket.waitForRoom(atMost: 0) }
    // Another one takes its place.
    unlink(path)
    let successor = try listen()
    #expect(try socket.waitForRoom(atMost: 0))
    close(successor)
  }

  @Test func somebodyIsBehind() throws {
    let listener = try listen()
    defer {
      close(listener)
      unlink(path)
    }
    let socket = try JournalSocket(path: path)
    fill()
    #expect(try socket.waitForRoom(atMost: 1) == false)
    var byte: UInt8 = 0
    while recv(listener, &byte, 1, Int32(MSG_DONTWAIT)) >= 0 {}
    #expect(try socket.waitForRoom(atMost: 0))
  }

  @Test func aPathThatIsTooLong() throws {
    let socket = try JournalSocket(path: String(repeating: "x", count: 200))
    #expect(throws: Errno.fileNameTooLong) { try socket.waitForRoom(atMost: 0) }
  }

  private func listen() throws -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    let result = withAddress { bind(descriptor, $0, $1) }
    guard result == 0 else { throw Errno(rawValue: errno) }
    return descriptor
  }

  /// Sends until the queue takes no more.
  private func fill() {
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    let flags = Int32(MSG_DONTWAIT)
    while withAddress({ sendto(descriptor, "x", 1, flags, $0, $1) }) >= 0 {}
    close(descriptor)
  }

  private func withAddress<Result>(
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}
