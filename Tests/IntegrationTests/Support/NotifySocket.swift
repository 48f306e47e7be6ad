// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The service manager's end of `NOTIFY_SOCKET`, in a workplace.
final class NotifySocket {
  let path: String
  private let descriptor: Int32
  private(set) var messages: [String] = []

  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  init(in place: Workplace) throws {
    path = place.path("notify")
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let bound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
    }
    guard bound == 0 else { throw Failure(description: "bind \(path): errno \(errno)") }
    // No assertion about speed: it only ends a test that would wait for ever.
    var limit = timeval(tv_sec: 90, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit {
    close(descriptor)
  }

  /// The next message.
  func next() throws -> String {
    var bytes = [UInt8](repeating: 0, count: 16 << 10)
    let count = recv(descriptor, &bytes, bytes.count, 0)
    guard count >= 0 else {
      throw Failure(description: "no further message after \(messages)")
    }
    let message = String(decoding: bytes[..<count], as: UTF8.self)
    messages.append(message)
    return message
  }

  /// Takes what has arrived, and says how many messages that were.
  @discardableResult
  func drain() -> Int {
    var bytes = [UInt8](repeating: 0, count: 16 << 10)
    var count = 0
    while recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT)) >= 0 { count += 1 }
    return count
  }

  /// Reads messages until one has an assignment that begins so, and returns the message.
  @discardableResult
  func wait(for beginning: String) throws -> String {
    while true {
      let message = try next()
      if message.split(separator: "\n").contains(where: { $0.hasPrefix(beginning) }) {
        return message
      }
    }
  }

  /// Reads messages until the status is one that begins so, and returns it.
  func wait(forStatus beginning: String) throws -> String {
    let message = try wait(for: "STATUS=\(beginning)")
    return message.split(separator: "\n").first { $0.hasPrefix("STATUS=") }.map(String.init) ?? ""
  }
}
