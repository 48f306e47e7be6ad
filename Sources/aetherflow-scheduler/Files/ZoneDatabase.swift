// SPDX-License-Identifier: Apache-2.0

import Scheduler

/// The system's tz database (C4.1): one TZif file per zone, below `$TZDIR` or `/usr/share/zoneinfo`.
///
/// A file is read anew by each load, and decoded anew if it has changed. Reading the distribution's
/// files rather than carrying our own means that a tzdata update counts.
final class ZoneDatabase {
  private typealias Content = Result<[UInt8], FileProblem>
  private typealias Rules = Result<TimeZoneRules, ZoneProblem>

  private let directory: String
  private let files = LocalFiles()
  private var zones: [String: (content: Content, rules: Rules)] = [:]

  init(directory: String = Environment["TZDIR"] ?? "/usr/share/zoneinfo") {
    self.directory = directory
  }

  /// A look-up for one load: every zone is read once, through `files`.
  func lookup(
    reading files: any FileReading
  ) -> (String) -> Result<TimeZoneRules, ZoneProblem> {
    var known: [String: Rules] = [:]
    return { [self] name in
      if let rules = known[name] { return rules }
      let rules = zone(name, reading: files)
      known[name] = rules
      return rules
    }
  }

  /// The rules of a zone, or why there are none.
  private func zone(_ name: String, reading files: any FileReading) -> Rules {
    guard Self.isZoneName(name) else { return .failure(unknown(name)) }
    let content = files.read("\(directory)/\(name)")
    if let known = zones[name], known.content == content { return known.rules }
    let rules = decode(content, name)
    zones[name] = (content, rules)
    return rules
  }

  /// The zone of this machine, for the times that people read: `$TZ`, else `/etc/localtime`.
  var local: TimeZoneRules {
    if let name = Environment["TZ"]?.drop(while: { $0 == ":" }), !name.isEmpty,
      case .success(let zone) = zone(String(name), reading: files)
    {
      return zone
    }
    guard case .success(let bytes) = files.read("/etc/localtime"),
      let zone = try? TimeZoneRules(name: "localtime", tzif: bytes)
    else { return .utc }
    return zone
  }

  private func decode(_ content: Content, _ name: String) -> Rules {
    switch content {
    case .success(let bytes):
      do {
        return .success(try TimeZoneRules(name: name, tzif: bytes))
      } catch {
        return .failure(
          ZoneProblem(message: "the tz database's file of \"\(name)\" is damaged: \(error.message)")
        )
      }
    case .failure(.missing), .failure(.isDirectory):
      return .failure(unknown(name))
    case .failure(let problem):
      return .failure(
        ZoneProblem(
          message: "the time zone \"\(name)\" can't be loaded: "
            + "\"\(directory)/\(name)\" \(problem.sentence)"))
    }
  }

  /// A name must not lead out of the database.
  private static func isZoneName(_ name: String) -> Bool {
    !name.hasPrefix("/") && !name.split(separator: "/").contains("..")
      && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  }

  private func unknown(_ name: String) -> ZoneProblem {
    guard files.exists(directory), let names = knownNames else {
      return ZoneProblem(
        message: "there is no tz database in \"\(directory)\": install the package tzdata")
    }
    guard !names.contains(name) else {
      return ZoneProblem(
        message: "the file of the time zone \"\(name)\" is missing, \"\(directory)/\(name)\": "
          + "install the package tzdata anew")
    }
    return .unknown(name, among: names)
  }

  /// All zones and links, from the compact form that the database brings along.
  private lazy var knownNames: [String]? = {
    guard case .success(let bytes) = files.read("\(directory)/tzdata.zi") else {
      if case .success = files.read("\(directory)/Etc/UTC") { return [] }
      return nil
    }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    return lines.compactMap { line in
      let words = line.split(separator: " ")
      switch words.first {
      case "Z" where words.count > 1: return String(words[1])
      case "L" where words.count > 2: return String(words[2])
      default: return nil
      }
    }
  }()
}
