// SPDX-License-Identifier: Apache-2.0

/// A bundle as its manifest describes it: the part that the scheduler needs.
public struct Bundle: Hashable, Sendable {
  /// `bundle.id`.
  public var id: String
  /// `bundle.entry_flow`: the flow that core runs, whatever `--flow-yaml` says.
  public var entryFlow: String

  public init(id: String, entryFlow: String) {
    self.id = id
    self.entryFlow = entryFlow
  }
}

/// Why an item of a valid configuration must not fire: a file that it names is not as it should be.
public struct Hold: Hashable, Sendable {
  public enum Reason: String, Sendable {
    case bundleInvalid = "bundle_invalid"
    case flowInvalid = "flow_invalid"
  }
  public var reason: Reason
  /// The first diagnostic's sentence, for the log.
  public var message: String

  public init(reason: Reason, message: String) {
    self.reason = reason
    self.message = message
  }
}
