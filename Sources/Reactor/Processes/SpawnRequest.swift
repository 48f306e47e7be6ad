// SPDX-License-Identifier: Apache-2.0

/// What to start, and in which surroundings.
public struct SpawnRequest: Sendable {
  /// The absolute path of the executable, as ``CommandPath`` resolves it.
  public var executable: String
  /// The arguments, of which the first is the command's own name.
  public var arguments: [String]
  /// The complete environment: nothing else is inherited.
  public var environment: [String: String]
  /// The current directory of the process.
  public var directory: String

  /// Describes a process to be started.
  public init(
    executable: String, arguments: [String], environment: [String: String], directory: String
  ) {
    self.executable = executable
    self.arguments = arguments
    self.environment = environment
    self.directory = directory
  }
}
