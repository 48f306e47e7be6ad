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

  /// The soft limit of open files (`RLIMIT_NOFILE`), unless it has a lower one; nil for that of the
  /// daemon.
  public var descriptorLimit: Int?

  /// How many descriptors the daemon must be able to open beside those of the process.
  public var spareDescriptors: Int

  /// Describes a process to be started.
  public init(
    executable: String, arguments: [String], environment: [String: String], directory: String,
    descriptorLimit: Int? = nil, spareDescriptors: Int = 0
  ) {
    self.executable = executable
    self.arguments = arguments
    self.environment = environment
    self.directory = directory
    self.descriptorLimit = descriptorLimit
    self.spareDescriptors = spareDescriptors
  }
}
