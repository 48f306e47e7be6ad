// SPDX-License-Identifier: Apache-2.0

import Foundation
import Scheduler
import Testing

/// The message catalog explains each event, and nothing else (`journalctl -x`, C9).
@Suite struct CatalogTests {
  private static let file = Program.packageRoot.appendingPathComponent(
    "packaging/catalog/aetherflow-scheduler.catalog")

  /// One entry as it stands in the file.
  private struct Entry {
    /// The word in the comment above it.
    var event: String
    var id: String
    var text: String
  }

  private static func entries() throws -> [Entry] {
    let text = try String(contentsOf: file, encoding: .utf8)
    return text.components(separatedBy: "\n# ").compactMap { part in
      let lines = part.components(separatedBy: "\n")
      guard lines.count > 1, lines[1].hasPrefix("-- ") else { return nil }
      return Entry(
        event: lines[0], id: String(lines[1].dropFirst(3)),
        text: lines[2...].joined(separator: "\n"))
    }
  }

  @Test func eachEventHasAnEntryAndEachEntryAnEvent() throws {
    let entries = try Self.entries()
    #expect(entries.map(\.event) == LogEvent.allCases.map(\.rawValue))
    #expect(entries.map(\.id) == LogEvent.allCases.map(\.messageID))
  }

  @Test func eachEntrySaysWhoSpeaksAndWhatToDo() throws {
    let known = Set(LogField.allCases.map(\.rawValue))
    for entry in try Self.entries() {
      #expect(entry.text.contains("Subject: "), "\(entry.event)")
      #expect(entry.text.contains("\nDefined-By: aetherflow-scheduler\n"), "\(entry.event)")
      #expect(entry.text.contains("\nDocumentation: man:"), "\(entry.event)")
      for field in entry.text.matches(of: /@([^@\n]*)@/) {
        #expect(known.contains(String(field.1)), "\(entry.event): \(field.0)")
      }
    }
  }

  @Test func journalctlTakesIt() throws {
    let place = try Workplace()
    try place.write(
      "usr/lib/systemd/catalog/aetherflow-scheduler.catalog",
      String(contentsOf: Self.file, encoding: .utf8))
    try FileManager.default.createDirectory(
      atPath: place.path("var/lib/systemd/catalog"), withIntermediateDirectories: true)
    let update = try journalctl(["--update-catalog"], in: place)
    #expect(update.status == 0)
    #expect(update.output.isEmpty)
    let list = try journalctl(["--list-catalog"], in: place).output
    let ids = list.split(separator: "\n").map { String($0.prefix(32)) }
    #expect(Set(ids) == Set(LogEvent.allCases.map(\.messageID)))
    #expect(list.contains("aetherflow-scheduler: Run @AETHERFLOW_RUN_ID@ has failed"))
  }

  private func journalctl(
    _ arguments: [String], in place: Workplace
  ) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/journalctl")
    process.arguments = ["--root", place.folder.path, "--no-pager"] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }
}
