// SPDX-License-Identifier: Apache-2.0
import Glibc
import Systemd
import Testing

/// What arrives at a socket of the service manager's kind. The socket is named by the environment of
/// the whole process, so each test is one of its own.
@Suite(.timeLimit(.minutes(20))) struct ServiceNotifierTests {
  @Test func messagesArriveAsAssignments() async {
    await #expect(processExitsWith: .success) {
      let socket = try NotifySocket()
      setenv("NOTIFY_SOCKET", socket.path, 1)
      #expect(ServiceNotifier.ready(status: "2 items, next a at 14:00:00 CET"))
      #expect(try socket.receive() == "READY=1\nSTATUS=2 items, next a at 14:00:00 CET")
      #expect(ServiceNotifier.status("1 running"))
      #expect(try socket.receive() == "STATUS=1 running")
      ServiceNotifier.reloading(at: 12_345_678)
      #expect(try socket.receive() == "RELOADING=1\nMONOTONIC_USEC=12345678")
      #expect(ServiceNotifier.ping())
      #expect(try socket.receive() == "WATCHDOG=1")
      ServiceNotifier.stopping(status: "waiting for 1 run", within: 55_000_000)
      #expect(
        try socket.receive()
          == "STOPPING=1\nSTATUS=waiting for 1 run\nEXTEND_TIMEOUT_USEC=55000000")
      #expect(try socket.receive() == nil)
    }
  }

  @Test func lineFeedsDoNotBecomeAssignments() async {
    await #expect(processExitsWith: .success) {
      let socket = try NotifySocket()
      setenv("NOTIFY_SOCKET", socket.path, 1)
      #expect(ServiceNotifier.status("a\nSTOPPING=1\r\tü"))
      #expect(try socket.receive() == "STATUS=a STOPPING=1  ü")
    }
  }

  @Test func withoutSocketNothingHappens() async {
    await #expect(processExitsWith: .success) {
      let socket = try NotifySocket()
      unsetenv("NOTIFY_SOCKET")
      #expect(!ServiceNotifier.ready(status: "ready"))
      #expect(try socket.receive() == nil)
      setenv("NOTIFY_SOCKET", socket.path + "-none", 1)
      #expect(!ServiceNotifier.ready(status: "ready"))
      #expect(try socket.receive() == nil)
    }
  }

  @Test func aManagerThatDoesNotReadHoldsNobodyUp() async {
    await #expect(processExitsWith: .success) {
      let socket = try NotifySocket()
      setenv("NOTIFY_SOCKET", socket.path, 1)
      var count = 0
      while ServiceNotifier.status("\(count)") { count += 1 }
      #expect(count > 0)
      #expect(!ServiceNotifier.ping())
      #expect(!ServiceNotifier.ready(status: "ready"))
      while try socket.receive() != nil {}
      #expect(ServiceNotifier.ping())
      #expect(try socket.receive() == "WATCHDOG=1")
    }
  }
}

/// A datagram socket in the abstract name space, as `NOTIFY_SOCKET` may name one.
private final class NotifySocket {
  struct Failure: Error {
    let call: String
    let number: Int32
  }

  /// The name, for the environment.
  let path: String
  private let descriptor: Int32

  init() throws {
    path = "@notify-test-\(getpid())"
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let name = [UInt8(0)] + path.utf8.dropFirst()
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
    }
    guard descriptor >= 0, result == 0 else {
      throw Failure(call: "bind", number: errno)
    }
  }

  deinit {
    close(descriptor)
  }

  /// The next message, or nil if none has arrived: sending is complete when it returns.
  func receive() throws -> String? {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
    if count < 0 {
      guard errno == EAGAIN else {
        throw Failure(call: "recv", number: errno)
      }
      return nil
    }
    return String(decoding: bytes[..<count], as: UTF8.self)
  }
}
