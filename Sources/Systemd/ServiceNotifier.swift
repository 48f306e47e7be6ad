// SPDX-License-Identifier: Apache-2.0
internal import CSystemd
internal import Glibc

/// Tells the service manager how the daemon is doing.
///
/// It goes to the socket that `NOTIFY_SOCKET` names. Where there is none, as without systemd,
/// nothing happens. A manager that does not read what it is sent must not hold up the daemon: what
/// finds no room is not sent, and the caller is told. See sd_notify(3).
public enum ServiceNotifier {
  /// Start-up is complete, or a reload: `READY=1`.
  ///
  /// - Parameter status: one line for people, shown by `systemctl status`.
  /// - Returns: whether it was sent.
  public static func ready(status: String) -> Bool {
    send(["READY=1", "STATUS=\(oneLine(status))"], patience: patience)
  }

  /// A reload begins: `RELOADING=1`. ``ready(status:)`` ends it.
  ///
  /// - Parameter microseconds: the instant on CLOCK_MONOTONIC. It tells the manager which of several
  ///   reloads the end belongs to.
  public static func reloading(at microseconds: Int64) {
    _ = send(["RELOADING=1", "MONOTONIC_USEC=\(microseconds)"], patience: patience)
  }

  /// The daemon is going to end: `STOPPING=1`.
  ///
  /// - Parameter microseconds: how long it may take, whatever the unit says of it
  ///   (`EXTEND_TIMEOUT_USEC`).
  public static func stopping(status: String, within microseconds: Int64) {
    let limit = max(0, microseconds)
    _ = send(
      ["STOPPING=1", "STATUS=\(oneLine(status))", "EXTEND_TIMEOUT_USEC=\(limit)"],
      patience: patience)
  }

  /// How the daemon is doing, in one line for people: `STATUS=`.
  ///
  /// - Returns: whether it was sent.
  @discardableResult
  public static func status(_ status: String) -> Bool {
    send(["STATUS=\(oneLine(status))"])
  }

  /// The daemon makes progress: `WATCHDOG=1`.
  ///
  /// - Returns: whether it was sent.
  public static func ping() -> Bool {
    send(["WATCHDOG=1"])
  }

  /// How long the messages wait for room on which more depends than a line for people, in
  /// milliseconds. There are few of them.
  private static let patience: Int32 = 1000

  private static func send(_ assignments: [String], patience: Int32 = 0) -> Bool {
    guard let address = unsafe getenv("NOTIFY_SOCKET").map({ unsafe String(cString: $0) }),
      hasRoom(address, patience)
    else { return false }
    // 0: the variable stays, as later messages need it.
    return unsafe sd_notify(0, assignments.joined(separator: "\n")) > 0
  }

  private static func hasRoom(_ address: String, _ patience: Int32) -> Bool {
    // Other kinds of address are libsystemd's to understand.
    guard address.hasPrefix("/") || address.hasPrefix("@") else { return true }
    do {
      let peer = try DatagramPeer(address)
      return try peer.waitForRoom(atMost: patience)
    } catch {
      return false
    }
  }

  /// A line feed would begin another assignment: a text from outside must not be able to.
  private static func oneLine(_ text: String) -> String {
    String(decoding: text.utf8.map { $0 < 0x20 ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
  }
}
