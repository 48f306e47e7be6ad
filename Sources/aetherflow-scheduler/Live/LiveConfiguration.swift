// SPDX-License-Identifier: Apache-2.0

import Scheduler

/// What is live, what was wrong with the file last, and what a new look at the files makes of both.
///
/// It belongs to the thread that reads the files. The loop has the same plan; here the former one is
/// kept as well, so that letting go of it never falls to the loop.
final class LiveConfiguration {
  /// What the loop is told.
  enum Change: Sendable {
    case updated(PlanUpdate)
    /// The scheduler YAML is wrong: the diagnostics, rendered.
    case rejected(String)
  }

  /// What a look has read.
  struct Loaded {
    /// Nil when there is nothing that could be used, not even with the last good scheduler YAML.
    var plan: Plan?
    /// The text of the scheduler YAML that the plan was made of.
    var text: [UInt8]?
    /// What is wrong with the scheduler YAML as it is now.
    var rejection: Rejection?
  }

  private let loader: ConfigurationLoader
  private var plan: Plan
  private var formerPlan: Plan?
  private var text: [UInt8]
  private var rejection: Rejection?

  init(loader: ConfigurationLoader, plan: Plan, text: [UInt8]) {
    self.loader = loader
    self.plan = plan
    self.text = text
  }

  /// Reads and checks everything; with a wrong scheduler YAML, what the live one names (C7.3).
  func load(_ files: any FileReading) -> Loaded {
    let result = loader.load(reading: files)
    if let plan = result.plan {
      return Loaded(plan: plan, text: result.sources[loader.file])
    }
    // Errors only: the warnings of a file that does not count don't either.
    let errors = result.errors
    let rejection = Rejection(errors: errors, report: result.rendered(errors))
    let former = loader.load(reading: files, as: text)
    return Loaded(plan: former.plan, text: former.plan.map { _ in text }, rejection: rejection)
  }

  /// Takes on what was read, and says what the loop must know, in order.
  ///
  /// - Parameter isDemanded: somebody has asked, and wants an answer in any case.
  func take(_ loaded: Loaded, isDemanded: Bool) -> [Change] {
    var changes: [Change] = []
    if let plan = loaded.plan {
      var update = PlanUpdate(from: self.plan, to: plan)
      update.leavesRejection = loaded.rejection != nil
      // A wrong file is told below; that the named files are as before is no news then.
      if !update.isEmpty || loaded.rejection == nil { changes.append(.updated(update)) }
      formerPlan = self.plan
      self.plan = update.plan
      if let text = loaded.text { self.text = text }
    }
    if let rejection = loaded.rejection, rejection != self.rejection || isDemanded {
      changes.append(.rejected(rejection.report))
    }
    rejection = loaded.rejection
    return changes
  }

  /// The answer to somebody who asks when no file has changed.
  func confirm() -> Change {
    if let rejection { return .rejected(rejection.report) }
    return .updated(PlanUpdate(from: plan, to: plan))
  }

  /// What the look did that somebody has asked for.
  func outcome(_ changes: [Change]) -> ReloadAnswer.Outcome {
    if let rejection { return .rejected(rejection) }
    for case .updated(let update) in changes where !update.isEmpty {
      return .applied(update.sentences)
    }
    return .unchanged
  }
}
