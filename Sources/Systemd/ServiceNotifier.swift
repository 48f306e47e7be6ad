// SPDX-License-Identifier: Apache-2.0
internal import CSystemd

/// Tells the service manager how the daemon is doing.
///
/// It goes to the socket that `NOTIFY_SOCKET` names. Where there is none, as without systemd,
/// nothing happens. Nothing is reported back either: the daemon has nothing better to do than to go
/// on. See sd_notify(3).
public enum ServiceNotifier {
  /// Start-up is complete, or a reload: `READY=1`.
  ///
  /// - Parameter status: one line for people, shown by `systemctl status`.
  public static func ready(status: String) {
    send(["READY=1", "STATUS=\(oneLine(status))"])
  }

  /// A reload begins: `RELOADING=1`. ``ready(status:)`` ends it.
  ///
  /// - Parameter microseconds: the instant on CLOCK_MONOTONIC. It tells the manager which of several
  ///   reloads the end belongs to.
  public static func reloading(at microseconds: Int64) {
    send(["RELOADING=1", "MONOTONIC_USEC=\(microseconds)"])
  }

  /// The daemon is going to end: `STOPPING=1`.
  ///
  /// - Parameter microseconds: how long it may take, whatever the unit says of it
  ///   (`EXTEND_TIMEOUT_USEC`).
  public static func stopping(status: String, within microseconds: Int64) {
    send([
      "STOPPING=1", "STATUS=\(oneLine(status))", "EXTEND_TIMEOUT_USEC=\(max(0, microseconds))",
    ])
  }

  /// How the daemon is doing, in one line for people: `STATUS=`.
  public static func status(_ status: String) {
    send(["STATUS=\(oneLine(status))"])
  }

  /// The daemon makes progress: `WATCHDOG=1`.
  public static func ping() {
    send(["WATCHDOG=1"])
  }

  private static func send(_ assignments: [String]) {
    // 0: the variable stays, as later messages need it.
    _ = unsafe sd_notify(0, assignments.joined(separator: "\n"))
  }

  /// A line feed would begin another assignment: a text from outside must not be able to.
  private static func oneLine(_ text: String) -> String {
    String(decoding: text.utf8.map { $0 < 0x20 ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
  }
}
