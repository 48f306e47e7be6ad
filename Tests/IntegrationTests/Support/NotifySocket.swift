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

  /// Reads messages until the status is one that begins so, and returns it.
  func wait(forStatus beginning: String) throws -> String {
    var bytes = [UInt8](repeating: 0, count: 16 << 10)
    while true {
      let count = recv(descriptor, &bytes, bytes.count, 0)
      guard count >= 0 else {
        throw Failure(description: "no status \"\(beginning)…\", but \(messages)")
      }
      messages.append(String(decoding: bytes[..<count], as: UTF8.self))
      for line in messages.last?.split(separator: "\n") ?? []
      where line.hasPrefix("STATUS=\(beginning)") {
        return String(line)
      }
    }
  }
}
