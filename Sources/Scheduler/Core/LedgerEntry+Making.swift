// SPDX-License-Identifier: Apache-2.0

/// How the core puts its entries together.
extension LedgerEntry {
  static func scheduled(_ id: String, _ row: Past.ItemPast) -> Self {
    .scheduled(item: id, schedule: row.schedule, handledThrough: row.handledThrough)
  }

  static func scheduled(_ state: ItemState) -> Self {
    .scheduled(
      item: state.item.id, schedule: state.item.scheduleText, handledThrough: state.handledThrough)
  }

  /// An item is gone: it is scheduled by nothing. What it has done must be known, in case that it
  /// comes back and the clock is set back (C4.2).
  static func departed(_ id: String, handledThrough past: WallInstant) -> Self {
    .scheduled(item: id, schedule: "", handledThrough: past)
  }

  static func ended(
    _ run: Run, _ outcome: Outcome, _ report: ProcessReport?, at instant: WallInstant
  ) -> Self {
    .ended(
      run.key,
      RunEnd(
        instant: instant, outcome: outcome, report: report,
        // That this daemon would not try it again, since it ends, the next one can't know.
        forbidsRetry: !outcome.isFailure && run.attempt <= run.item.retries))
  }
}
