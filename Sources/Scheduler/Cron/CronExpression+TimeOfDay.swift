// SPDX-License-Identifier: Apache-2.0

// Times of day are seconds after midnight, 0 to 86,399, as second, minute and hour name them. None
// of the three sets is empty.
extension CronExpression {
  var firstTimeOfDay: Int {
    hours.first * 3_600 + minutes.first * 60 + seconds.first
  }

  var lastTimeOfDay: Int {
    hours.last * 3_600 + minutes.last * 60 + seconds.last
  }

  /// How many times every day has on which there are any.
  var timesPerDay: Int {
    hours.count * minutes.count * seconds.count
  }

  /// The first time at or after one; nil if the day has no further one.
  func firstTimeOfDay(from time: Int) -> Int? {
    let (hour, minute, second) = Self.split(time)
    if hours.contains(hour) {
      if minutes.contains(minute), let next = seconds.first(from: second) {
        return hour * 3_600 + minute * 60 + next
      }
      if let next = minutes.first(from: minute + 1) {
        return hour * 3_600 + next * 60 + seconds.first
      }
    }
    guard let next = hours.first(from: hour + 1) else { return nil }
    return next * 3_600 + minutes.first * 60 + seconds.first
  }

  /// The last time at or before one; nil if the day has no earlier one.
  func lastTimeOfDay(through time: Int) -> Int? {
    let (hour, minute, second) = Self.split(time)
    if hours.contains(hour) {
      if minutes.contains(minute), let next = seconds.last(below: second + 1) {
        return hour * 3_600 + minute * 60 + next
      }
      if let next = minutes.last(below: minute) {
        return hour * 3_600 + next * 60 + seconds.last
      }
    }
    guard let next = hours.last(below: hour) else { return nil }
    return next * 3_600 + minutes.last * 60 + seconds.last
  }

  /// How many times of the day lie before one.
  func countTimes(before time: Int) -> Int {
    let (hour, minute, second) = Self.split(time)
    var count = hours.count(below: hour) * minutes.count * seconds.count
    guard hours.contains(hour) else { return count }
    count += minutes.count(below: minute) * seconds.count
    guard minutes.contains(minute) else { return count }
    return count + seconds.count(below: second)
  }

  private static func split(_ time: Int) -> (hour: Int, minute: Int, second: Int) {
    (time / 3_600, time / 60 % 60, time % 60)
  }
}
