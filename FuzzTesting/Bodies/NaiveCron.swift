// SPDX-License-Identifier: Apache-2.0

package import Scheduler

/// Cron as slowly as can be: every field is a closure on a date and time, and a clock that ticks.
///
/// It reads expressions that ``CronExpression`` accepts, in its own way. Nothing of the implementation
/// is used but ``TimeZoneRules/offset(at:)`` and ``CivilDate``, which have oracles of their own.
package struct NaiveCron {
  /// A local date and time, and the length of its month.
  struct Moment {
    var date: CivilDate
    var hour: Int
    var minute: Int
    var second: Int
    var monthLength: Int
    /// The day of the week, Sunday = 0.
    var weekday: Int

    init(localSeconds: Int64) {
      let day = Int((Double(localSeconds) / 86_400).rounded(.down))
      let time = Int(localSeconds) - day * 86_400
      date = CivilDate(dayNumber: day)
      (hour, minute, second) = (time / 3_600, time % 3_600 / 60, time % 60)
      let next = CivilDate(
        year: date.month == 12 ? date.year + 1 : date.year, month: date.month % 12 + 1, day: 1)
      monthLength = next.dayNumber - (day - date.day + 1)
      weekday = ((day % 7) + 11) % 7
    }
  }

  package let fields: [String]
  let dialect: CronDialect
  let itemID: String
  /// Second, minute and hour, since a clock looks at them with every tick.
  private var times: [[Bool]] = []
  private let days = DayCache()

  /// Which days are named, as far as that has been asked.
  private final class DayCache {
    var known: [CivilDate: Bool] = [:]
  }

  package init(_ cron: String, dialect: CronDialect = .crontab, itemID: String) {
    let macro = Self.macros[cron.lowercased().filter { !$0.isWhitespace }]
    self.dialect = macro == nil ? dialect : .crontab
    let scalars = (macro ?? cron).unicodeScalars
    let words = scalars.split { $0.properties.isWhitespace }.map { String($0).uppercased() }
    fields = words.count == 5 ? ["0"] + words : words
    self.itemID = itemID
    let names = ["second", "minute", "hour"]
    for (index, range) in [0...59, 0...59, 0...23].enumerated() {
      times.append(range.map { matches(fields[index], $0, range, names[index]) })
    }
  }

  private static let macros = [
    "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0", "@daily": "0 0 * * *", "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
  ]

  /// The seconds between two moments at which the clock has to be looked at.
  package var tick: Int64 { fields[0] == "0" ? 60 : 1 }

  var hasFixedTimes: Bool { !fields[1].hasPrefix("*") && !fields[2].hasPrefix("*") }

  func matchesDay(_ moment: Moment) -> Bool {
    guard matches(fields[4], moment.date.month, 1...12, "month", Self.months) else { return false }
    let byMonth = matchesDayOfMonth(moment)
    let byWeek = matchesDayOfWeek(moment)
    let isEither =
      dialect == .crontab
      && [fields[3], fields[5]].allSatisfy { !$0.hasPrefix("*") && !$0.hasPrefix("?") }
    return isEither ? byMonth || byWeek : byMonth && byWeek
  }

  private static let months = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
  ]
  private static let weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
}

extension NaiveCron {
  private func matchesDayOfMonth(_ moment: Moment) -> Bool {
    let day = moment.date.day
    return fields[3].split(separator: ",").contains { element in
      if element == "L" || element == "LAST" { return day == moment.monthLength }
      if element.hasPrefix("L-"), let before = Int(element.dropFirst(2)) {
        return day == moment.monthLength - before
      }
      if element == "LW" { return day == Self.workday(near: moment.monthLength, moment) }
      if element.hasSuffix("W"), let near = Int(element.dropLast()) {
        return near <= moment.monthLength && day == Self.workday(near: near, moment)
      }
      return matches(String(element), day, 1...31, "day-of-month")
    }
  }

  /// Of the Mondays to Fridays of the month, the one nearest to a day.
  private static func workday(near day: Int, _ moment: Moment) -> Int? {
    let candidates = (1...moment.monthLength).filter { candidate in
      let weekday = (moment.weekday + 35 + candidate - moment.date.day) % 7
      return weekday != 0 && weekday != 6
    }
    // A Saturday is one day from Friday and two from Monday, so no two are equally near.
    return candidates.min { abs($0 - day) < abs($1 - day) }
  }

  private func matchesDayOfWeek(_ moment: Moment) -> Bool {
    fields[5].split(separator: ",").contains { element in
      if element.hasSuffix("L") {
        return matches(String(element.dropLast()), moment.weekday)
          && moment.date.day > moment.monthLength - 7
      }
      if let sign = element.firstIndex(of: "#") {
        return matches(String(element[..<sign]), moment.weekday)
          && (moment.date.day + 6) / 7 == Int(element[element.index(after: sign)...])
      }
      return matches(String(element), moment.weekday)
    }
  }

  /// Whether a day-of-week element without `L` and `#` names a weekday.
  private func matches(_ element: String, _ weekday: Int) -> Bool {
    guard dialect == .crontab else {
      let names = Array(Self.weekdays[1...] + Self.weekdays[..<1])
      return matches(element, (weekday + 6) % 7, 0...6, "day-of-week", names)
    }
    let range = element.split(separator: "/")[0]
    let ends = range.split(separator: "-").compactMap { Self.number(String($0), Self.weekdays) }
    if ends.count == 2, ends[0] > ends[1] {
      // Round the week, seven days at most.
      let step = element.split(separator: "/").dropFirst().first.map { Self.step($0) } ?? 1
      return stride(from: ends[0], through: ends[1] + 7, by: step).contains { $0 % 7 == weekday }
    }
    return matches(element, weekday, 0...7, "day-of-week", Self.weekdays)
      || weekday == 0 && matches(element, 7, 0...7, "day-of-week", Self.weekdays)
  }

  /// Whether a list of numbers, ranges and steps names a value.
  private func matches(
    _ text: String, _ value: Int, _ range: ClosedRange<Int>, _ name: String, _ names: [String] = []
  ) -> Bool {
    text.split(separator: ",").contains { element in
      let parts = element.split(separator: "/").map(String.init)
      let step = parts.count == 2 ? Self.step(parts[1]) : 1
      if parts[0].hasPrefix("H") {
        return hashed(parts[0], step: parts.count == 2 ? step : nil, range, name, names)
          .contains(value)
      }
      var ends = parts[0].split(separator: "-").compactMap { Self.number(String($0), names) }
      if parts[0] == "*" || parts[0] == "?" { ends = [range.lowerBound, range.upperBound] }
      if ends.count == 1 { ends.append(parts.count == 2 ? range.upperBound : ends[0]) }
      return value >= ends[0] && value <= ends[1] && (value - ends[0]) % step == 0
    }
  }

  /// What the documentation of ``CronExpression`` says about `H`.
  private func hashed(
    _ text: String, step: Int?, _ range: ClosedRange<Int>, _ name: String, _ names: [String]
  ) -> [Int] {
    var hash: UInt64 = 14_695_981_039_346_656_037
    for byte in Array(itemID.utf8) + [0] + Array(name.utf8) {
      hash = (hash ^ UInt64(byte)).multipliedReportingOverflow(by: 1_099_511_628_211).partialValue
    }
    var low = range.lowerBound
    var high = name == "day-of-month" ? 28 : name == "day-of-week" ? 6 : range.upperBound
    if text.count > 1 {
      let ends = text.dropFirst(2).dropLast().split(separator: "-").compactMap {
        Self.number(String($0), names)
      }
      (low, high) = (ends[0], ends[1])
    }
    guard let step else { return [low + Int(hash % UInt64(high - low + 1))] }
    return Array(stride(from: low + Int(hash % UInt64(step)), through: high, by: step))
  }

  /// A step of more digits than an integer has leads out of any range.
  private static func step(_ text: some StringProtocol) -> Int {
    Int(text) ?? .max
  }

  private static func number(_ text: String, _ names: [String]) -> Int? {
    Int(text) ?? names.firstIndex(of: text).map { names.count == 12 ? $0 + 1 : $0 }
  }
}

extension NaiveCron {
  /// All fire times in a stretch, found by letting a clock tick through it.
  ///
  /// For fixed times the clock remembers how far it has come: what it jumps over is made up for at
  /// once, in one fire, and what it shows again does not count.
  package func fireTimes(from start: Int64, through end: Int64, in zone: TimeZoneRules) -> [Int64] {
    var times: [Int64] = []
    // More than any repeated stretch before, so that the clock knows what it had shown.
    var instant = (start - 9_000).roundedUp(to: tick)
    var shown = instant + offset(instant, zone) - tick
    while instant <= end {
      let local = instant + offset(instant, zone)
      let isNamed =
        hasFixedTimes
        ? stride(from: shown + tick, through: local, by: Int(tick)).contains(where: matches)
        : matches(local)
      if isNamed && instant >= start { times.append(instant) }
      shown = max(shown, local)
      if let skip = timeToSkip(local, instant, zone) {
        instant += skip
        shown += skip
      }
      instant += tick
    }
    return times
  }

  private func matches(_ local: Int64) -> Bool {
    let time = (Int(local) % 86_400 + 86_400) % 86_400
    guard times[0][time % 60], times[1][time / 60 % 60], times[2][time / 3_600] else {
      return false
    }
    let moment = Moment(localSeconds: local)
    if let known = days.known[moment.date] { return known }
    let isNamed = matchesDay(moment)
    days.known[moment.date] = isNamed
    return isNamed
  }

  /// The time to the last tick of an hour or day that is not named, far from changes of the clock.
  private func timeToSkip(_ local: Int64, _ instant: Int64, _ zone: TimeZoneRules) -> Int64? {
    guard local % 3_600 == 0 else { return nil }
    let moment = Moment(localSeconds: local)
    let skipsDay = moment.hour == 0 && !matchesDay(moment)
    guard skipsDay || !times[2][moment.hour] else { return nil }
    let before = offset(instant - 86_400, zone)
    let isQuiet = [0, 86_400, 172_800].allSatisfy { offset(instant + $0, zone) == before }
    return isQuiet ? (skipsDay ? 86_400 : 3_600) - tick : nil
  }

  private func offset(_ instant: Int64, _ zone: TimeZoneRules) -> Int64 {
    Int64(zone.offset(at: WallInstant(seconds: instant)).seconds)
  }
}

extension Int64 {
  fileprivate func roundedUp(to unit: Int64) -> Int64 {
    let rest = self % unit
    return rest == 0 ? self : self - rest + unit
  }
}
