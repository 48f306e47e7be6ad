// SPDX-License-Identifier: Apache-2.0

/// What is told about the configuration as a whole: since when it is live, and what was refused.
extension Scheduler {
  /// A file that is wrong changes nothing (C7.3).
  mutating func reject(_ report: String) {
    guard phase == .running else { return }
    let since = settings.localZone.timeOfDay(liveSince)
    log(.configurationRejected(report, liveSince: since))
    let headline = report.prefix { $0 != "\n" }
    emit(
      .status(
        "configuration rejected at \(settings.localZone.timeOfDay(now.wall)) (\(headline)); "
          + "that of \(since) stays live"))
  }

  mutating func tellStatus() {
    emit(
      .status(
        "\(Phrase.count(configuration.items.count, "item")); "
          + "configuration of \(settings.localZone.timeOfDay(liveSince)) is live"))
  }
}
