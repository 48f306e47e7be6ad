// SPDX-License-Identifier: Apache-2.0

/// Where the control socket is (C10): decided by an option and the environment alone.
struct ControlPaths {
  /// Where the socket is to be made.
  struct Place: Equatable {
    var path: String
    /// Whether somebody has asked for this very path.
    var isExplicit = false
    /// The folder that is ours to make, where the socket is in one.
    var folder: String?
  }

  /// The socket of a daemon that the system starts.
  static let systemSocket = "/run/aetherflow-scheduler/control.sock"
  static let variable = "AETHERFLOW_SCHEDULER_SOCKET"

  private static let name = "control.sock"
  private static let program = "aetherflow-scheduler"

  let environment: [String: String]

  /// Where a daemon listens.
  ///
  /// - Returns: nil where neither a runtime nor a home directory is known.
  func forDaemon(option: String?, stateDirectory: String? = nil) -> Place? {
    if let option { return Place(path: option, isExplicit: true) }
    if let runtime = first(of: "RUNTIME_DIRECTORY") {
      return Place(path: "\(runtime)/\(Self.name)")
    }
    if let runtime = value("XDG_RUNTIME_DIR") {
      let folder = "\(runtime)/\(Self.program)"
      return Place(path: "\(folder)/\(Self.name)", folder: folder)
    }
    return self.stateDirectory(option: stateDirectory).map { folder in
      Place(path: "\(folder)/\(Self.name)", folder: folder)
    }
  }

  /// Where a client looks for a daemon, in order.
  ///
  /// - Parameter exists: whether something is at a path.
  func forClient(option: String?, exists: (String) -> Bool) -> [String] {
    if let option = option ?? value(Self.variable) { return [option] }
    let system = exists(Self.systemSocket) ? [Self.systemSocket] : []
    let own = forDaemon(option: nil).map(\.path)
    return system + (own.map { system.contains($0) ? [] : [$0] } ?? [])
  }

  /// Where a daemon keeps what outlives it.
  func stateDirectory(option: String?) -> String? {
    if let given = option ?? first(of: "STATE_DIRECTORY") { return given }
    // A relative path is to be ignored, says the XDG Base Directory Specification.
    if let state = value("XDG_STATE_HOME"), state.hasPrefix("/") {
      return "\(state)/\(Self.program)"
    }
    guard let home = value("HOME"), home.hasPrefix("/") else { return nil }
    return "\(home)/.local/state/\(Self.program)"
  }

  /// The first of several paths with colons between them, as systemd gives them.
  private func first(of name: String) -> String? {
    value(name)?.split(separator: ":").first.map(String.init)
  }

  /// A variable that is empty counts as not set.
  private func value(_ name: String) -> String? {
    environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }
}
