// SPDX-License-Identifier: Apache-2.0

/// The outcome of a run, and what is known about the reason.
public struct RunVerdict: Equatable, Sendable {
  public var outcome: Outcome

  /// The steps that had started and not ended, in the order of their starts.
  ///
  /// These are the steps that failed, or, if the run was ended from outside, those that it was in.
  public var unfinishedSteps: [StepReference]

  /// What happened, for people; it follows on "run ID ".
  public var explanation: String

  public init(outcome: Outcome, unfinishedSteps: [StepReference], explanation: String) {
    self.outcome = outcome
    self.unfinishedSteps = unfinishedSteps
    self.explanation = explanation
  }
}
