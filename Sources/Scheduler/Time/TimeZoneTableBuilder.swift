// SPDX-License-Identifier: Apache-2.0

/// Puts the transitions of a file and the switches of its footer in one row.
struct TimeZoneTableBuilder {
  private(set) var types: [LocalOffset]
  /// Where each segment starts; the first one in the distant past.
  private(set) var starts: [TimeZoneFile.Transition]
  /// The index in ``starts`` from which on the row repeats every 400 years.
  private(set) var cycleIndex: Int?
  private let footer: PosixTimeZone?

  init(_ file: TimeZoneFile) {
    types = file.types
    footer = file.footer
    starts = [.init(instant: TimeZoneTable.distantPast, type: 0)]
    starts += file.transitions
    if let footer, file.transitions.isEmpty {
      starts[0].type = index(of: footer.standard)
    }
  }

  /// Appends what the footer says about the time after the last transition.
  mutating func appendCycle() {
    guard let footer, let daylight = footer.daylight else { return }
    let standardType = index(of: footer.standard)
    let daylightType = index(of: daylight.offset)
    let isBare = starts.count == 1
    let last = starts[starts.count - 1].instant
    let firstYear = isBare ? Self.firstYearOfBareRule : Self.year(of: last)
    var added: [TimeZoneFile.Transition] = []
    // One year before, because a rule's time may lie in the next year; more than a cycle, because
    // the cycle begins at the third switch. The end is cut, lest a year's last switch stay there
    // without the next year's first one, which may undo it.
    let lastYear = firstYear + 404
    let end = CivilDate(year: lastYear, month: 1, day: 1).dayNumber
    for year in firstYear - 1...lastYear {
      for change in footer.switches(inYear: year) where isBare || change.instant > last {
        let type = change.toDaylight ? daylightType : standardType
        Self.append(.init(instant: change.instant, type: type), to: &added)
      }
    }
    added.removeAll { $0.instant >= Int64(end) * CivilDate.secondsPerDay }
    appendMerged(added)
  }

  /// A rule without any transition is taken to hold from here on.
  private static let firstYearOfBareRule = 1_800

  private static func year(of instant: Int64) -> Int {
    CivilDate(dayNumber: Int(instant.flooredQuotient(by: CivilDate.secondsPerDay))).year
  }

  /// Appends a switch; of several at one instant the last holds.
  private static func append(
    _ change: TimeZoneFile.Transition, to row: inout [TimeZoneFile.Transition]
  ) {
    while let last = row.last, last.instant >= change.instant { row.removeLast() }
    row.append(change)
  }

  private mutating func appendMerged(_ added: [TimeZoneFile.Transition]) {
    let first = starts.count
    for change in added where change.type != starts[starts.count - 1].type {
      starts.append(change)
    }
    // The two first ones still follow the file's last type; from the third on all is the rule's.
    guard starts.count > first + 2 else { return }
    let end = starts[first + 2].instant + CivilDate.secondsPerCycle
    starts.removeAll { $0.instant >= end }
    cycleIndex = first + 2
  }

  private mutating func index(of type: LocalOffset) -> Int {
    if let index = types.firstIndex(of: type) { return index }
    types.append(type)
    return types.count - 1
  }
}
