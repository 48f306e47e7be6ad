// SPDX-License-Identifier: Apache-2.0

extension EngineRecord {
  /// Whether a run with this environment writes records that can be read.
  ///
  /// A user may set another log format, or a level at which core leaves its records out. Then
  /// nothing follows from a record that is missing. Names are read as core reads them.
  ///
  /// - Parameter environment: the whole environment of the run, with `AETHERFLOW_LOG_FORMAT`.
  public static func areVisible(in environment: [String: String]) -> Bool {
    guard environment["AETHERFLOW_LOG_FORMAT"]?.lowercased() == "json" else { return false }
    // Core takes a level that it doesn't know for INFO.
    let level = environment["AETHERFLOW_LOG_LEVEL"]?.uppercased() ?? ""
    return !["WARNING", "WARN", "ERROR", "CRITICAL", "FATAL"].contains(level)
  }
}
