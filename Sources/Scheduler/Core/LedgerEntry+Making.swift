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

  static func ended(
    _ run: Run, _ outcome: Outcome, _ report: ProcessReport?, at instant: WallInstant
  ) -> Self {
    .ended(
      run.key,
      RunEnd(
        instant: instant, outcome: outcome, report: report,
        forbidsRetry: !outcome.isFailure && run.mayRetry))
  }
}
