// SPDX-License-Identifier: Apache-2.0

/// A step of a flow: its id is unique within its job only.
public struct StepReference: Hashable, Sendable, CustomStringConvertible {
  public var jobID: String
  public var stepID: String

  public init(jobID: String, stepID: String) {
    self.jobID = jobID
    self.stepID = stepID
  }

  public var description: String {
    "step \(stepID) of job \(jobID)"
  }
}
