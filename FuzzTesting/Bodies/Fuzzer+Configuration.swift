// SPDX-License-Identifier: Apache-2.0

import JSON
import Scheduler
import YAML

extension Fuzzer {
  static let file = "scheduler.yaml"

  /// A `scheduler.yaml`.
  func fuzzConfiguration(_ bytes: [UInt8]) throws(Finding) {
    let decoded = Self.decode(bytes)
    try checkReport(decoded.diagnostics, bytes)
    let hasErrors = decoded.diagnostics.contains { $0.severity == .error }
    try expect((decoded.configuration == nil) == hasErrors, "valid and refused at once")
    let again = Self.decode(bytes)
    try expect(
      again.configuration == decoded.configuration && again.marks == decoded.marks
        && again.diagnostics == decoded.diagnostics, "decoded twice, it is something else")
    guard let configuration = decoded.configuration else { return }
    try expect(configuration.items.count == decoded.marks.count, "items without places")
    try checkSelves(configuration)
    try checkRewritten(bytes, configuration)
  }

  static func decode(_ bytes: [UInt8]) -> DecodedConfiguration {
    ConfigurationDecoder.decode(
      bytes,
      in: .init(file: file, folder: "/etc/aetherflow", processorCount: 2) { name in
        guard ["UTC", "Europe/Berlin"].contains(name) else {
          return .failure(.unknown(name, among: ["UTC", "Europe/Berlin"]))
        }
        let offset = LocalOffset(seconds: 0, isDaylight: false, abbreviation: "UTC")
        return .success(TimeZoneRules(name: name, fixed: offset))
      })
  }

  /// Each diagnostic has a sentence and a place in the text, and can be shown.
  func checkReport(_ diagnostics: [Diagnostic], _ bytes: [UInt8]) throws(Finding) {
    guard let file = diagnostics.first?.file else { return }
    let lines = LineIndex(bytes)
    for diagnostic in diagnostics {
      try expect(!diagnostic.message.isEmpty && !diagnostic.code.isEmpty, "a bare diagnostic")
      guard let mark = diagnostic.mark else { continue }
      try expect(
        mark.line >= 1 && mark.column >= 1 && (mark.line == 1 || lines.line(mark.line - 1) != nil),
        "no such place: \(diagnostic.headline)")
      let length = lines.line(mark.line)?.unicodeScalars.count ?? 0
      try expect(mark.column <= length + 1, "beyond the line: \(diagnostic.headline)")
    }
    let text = Diagnostic.rendered(diagnostics, sources: [file: bytes])
    try expect(text.hasPrefix(file), "a report that does not begin with its file")
  }

  /// Compared with itself nothing changes; compared with nothing, everything.
  private func checkSelves(_ configuration: Configuration) throws(Finding) {
    let same = ConfigurationDiff(from: configuration, to: configuration)
    try expect(same.isEmpty, "it differs from itself: \(same.json.compact)")
    try expect(same.unchanged == configuration.items.count, "items that are not counted")
    let plan = Plan(configuration: configuration)
    try expect(PlanUpdate(from: plan, to: plan).isEmpty, "a reload of the same does something")
    let nothing = Configuration(maxConcurrentRuns: 1, workingDirectory: "/")
    let ids = configuration.items.map(\.id)
    try expect(ConfigurationDiff(from: nothing, to: configuration).added == ids, "not all added")
    try expect(
      ConfigurationDiff(from: configuration, to: nothing).removed == ids, "not all removed")
    try expect(Set(ids).count == ids.count, "two items with one id")
  }

  /// What an editor on another system does to a file, and a comment above it, changes nothing.
  private func checkRewritten(
    _ bytes: [UInt8], _ configuration: Configuration
  ) throws(Finding) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    guard !bytes.starts(with: mark) else { return }
    try expect(
      Self.decode(mark + bytes).configuration == configuration, "it depends on a byte order mark")
    let commented = Self.decode(Array("# A comment.\n".utf8) + bytes)
    try expect(commented.configuration == configuration, "it depends on a comment")
    let lines = commented.marks.map(\.item.line)
    try expect(
      lines == Self.decode(bytes).marks.map { $0.item.line + 1 }, "a line more moves nothing down")
    guard !bytes.contains(UInt8(ascii: "\r")) else { return }
    let returns = bytes.flatMap { $0 == UInt8(ascii: "\n") ? [0x0D, 0x0A] : [$0] }
    try expect(
      Self.decode(returns).configuration == configuration, "it depends on carriage returns")
  }
}
