// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON
import Scheduler

/// `next`: upcoming fire times of a file's items or of one expression.
struct NextCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "next",
    abstract: "Print upcoming fire times.",
    discussion: """
      Fire times are those of the cron expressions, jitter not included, strictly
      after --from. Disabled items and @reboot have none.

      EXAMPLES
        aetherflow-scheduler next scheduler.yaml
        aetherflow-scheduler next scheduler.yaml --id hourly_sales --count 10
        aetherflow-scheduler next --cron "30 2 * * *" --timezone Europe/Berlin
        aetherflow-scheduler next --cron "0 9 * * 1" --dialect apscheduler --json
      """)

  @Argument(help: "The scheduler YAML.", completion: .file(extensions: ["yaml", "yml"]))
  var file: String?

  @Option(help: "Only this item; may be repeated. With --cron, the id that H is hashed from.")
  var id: [String] = []

  @Option(help: "A cron expression instead of a file.")
  var cron: String?

  @Option(help: "With --cron: the zone, from the tz database (default: Europe/Berlin).")
  var timezone: String?

  @Option(help: "With --cron: how it is read (default: crontab).")
  var dialect: DialectOption?

  @Option(help: "Start after this instant, such as 2026-03-29T00:00:00+01:00 (default: now).")
  var from: InstantOption?

  @Option(help: "How many fire times of each item.")
  var count = 5

  @Flag(help: "Print the result as JSON.")
  var json = false

  func validate() throws {
    guard count >= 1 else { throw ValidationError("--count must be 1 or more.") }
    guard file == nil || cron == nil else {
      throw ValidationError("Give a file or --cron, not both.")
    }
    guard cron != nil || timezone == nil && dialect == nil else {
      throw ValidationError("--timezone and --dialect belong to --cron; a file has its own.")
    }
    guard cron == nil || id.count <= 1 else {
      throw ValidationError("With --cron, one --id is enough: H is hashed from it.")
    }
  }

  func run() throws {
    let rows = try rows()
    if json {
      Console.data(.array(rows.map(\.json)))
    } else {
      Console.data(rows.map(\.text).joined(separator: "\n"))
    }
  }

  /// One item, or one expression, and its fire times.
  private struct Row {
    var id: String?
    var cron: String
    var schedule: CronSchedule
    var timezone: String
    var fireTimes: [WallInstant]

    var json: JSONValue {
      let times = fireTimes.map { JSONValue.string(schedule.zone.rfc3339($0)) }
      return .object([
        ("id", id.map(JSONValue.string) ?? .null), ("cron", .string(cron)),
        ("timezone", .string(timezone)), ("fire_times", .array(times)),
      ])
    }

    var text: String {
      let head = [id, cron, timezone].compactMap(\.self).joined(separator: "  ")
      guard !fireTimes.isEmpty else { return head + "\n  no fire times" }
      let lines = fireTimes.map {
        "  \(schedule.zone.rfc3339($0))  \(schedule.zone.weekdayName($0))"
      }
      return ([head] + lines).joined(separator: "\n")
    }
  }

  private func rows() throws -> [Row] {
    if let cron { return [try row(cron)] }
    guard let file else {
      Console.message(
        "error: no daemon answers: this version has no control socket; name a file, or --cron")
      throw ExitCode.noDaemon
    }
    let result = ConfigurationLoader(file: file).load()
    guard let configuration = result.plan?.configuration else {
      Console.message(result.rendered(result.errors))
      throw ExitCode.invalidConfiguration
    }
    let items = try selected(configuration.items)
    return items.map { item in
      Row(
        id: item.id, cron: item.cron, schedule: item.schedule, timezone: item.timezone,
        fireTimes: item.isEnabled ? fireTimes(item.schedule) : [])
    }
  }

  private func selected(_ items: [Item]) throws -> [Item] {
    guard !id.isEmpty else { return items }
    let known = Set(items.map(\.id))
    for unknown in id where !known.contains(unknown) {
      let hint = NearestWord.hint(for: unknown, among: items.map(\.id))
      Console.message("error: no item has the id \"\(unknown)\"\(hint)")
      throw ExitCode.failed
    }
    let wanted = Set(id)
    return items.filter { wanted.contains($0.id) }
  }

  private func row(_ text: String) throws -> Row {
    let timezone = timezone ?? "Europe/Berlin"
    let dialect = dialect ?? .crontab
    let zone: TimeZoneRules
    let expression: CronExpression
    do {
      zone = try ZoneDatabase().lookup(reading: LocalFiles())(timezone).get()
      expression = try CronExpression(text, dialect: dialect.dialect, itemID: id.first)
    } catch let error as CronError {
      let caret = String(repeating: " ", count: error.offset) + "^"
      Console.message("error: \(error.message)\n    \(text)\n    \(caret)")
      throw ExitCode.invalidConfiguration
    } catch let error as ZoneProblem {
      Console.message("error: \(error.message)")
      throw ExitCode.invalidConfiguration
    }
    let schedule = CronSchedule(expression, in: zone)
    return Row(
      id: nil, cron: text, schedule: schedule, timezone: timezone, fireTimes: fireTimes(schedule))
  }

  private func fireTimes(_ schedule: CronSchedule) -> [WallInstant] {
    var times: [WallInstant] = []
    var instant = from?.instant ?? Daemon.now().wall
    while times.count < count, let next = schedule.nextFireTime(after: instant) {
      times.append(next)
      instant = next
    }
    return times
  }
}

/// A cron dialect on the command line.
enum DialectOption: String, CaseIterable, ExpressibleByArgument {
  case crontab, apscheduler

  var dialect: CronDialect {
    switch self {
    case .crontab: .crontab
    case .apscheduler: .apscheduler
    }
  }
}

/// An instant on the command line.
struct InstantOption: ExpressibleByArgument {
  var instant: WallInstant

  init?(argument: String) {
    guard let instant = try? WallInstant(rfc3339: argument) else { return nil }
    self.instant = instant
  }
}
