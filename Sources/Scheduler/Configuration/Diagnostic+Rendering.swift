// SPDX-License-Identifier: Apache-2.0

import YAML

extension Diagnostic {
  /// `FILE:LINE:COLUMN: error: MESSAGE`, without the source line.
  public var headline: String {
    let place = mark.map { ":\($0.line):\($0.column)" } ?? ""
    return "\(file)\(place): \(severity.rawValue): \(message)"
  }

  /// Diagnostics as a compiler shows them: the headline, the source line, a caret under the place
  /// (C1.2); one after the other, without a line end behind the last.
  ///
  /// - Parameter sources: the texts of the files; of a file without one, only headlines are shown.
  /// - Complexity: O(bytes of the sources + diagnostics).
  public static func rendered(_ diagnostics: [Diagnostic], sources: [String: [UInt8]]) -> String {
    var texts = sources.mapValues(SourceText.init)
    var lines: [String] = []
    for diagnostic in diagnostics {
      lines.append(diagnostic.headline)
      guard let mark = diagnostic.mark, let line = texts[diagnostic.file]?.line(mark.line) else {
        continue
      }
      let excerpt = Excerpt(line, column: mark.column)
      lines.append("    \(excerpt.text)")
      lines.append("    \(excerpt.pointer)")
    }
    return lines.joined(separator: "\n")
  }

  /// As much of a line as a person can look at, and a caret.
  private struct Excerpt {
    private static let width = 100

    var text: String
    var pointer: String

    init(_ line: String, column: Int) {
      // A tab or a control character would put the caret somewhere else than it looks.
      let scalars = line.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }
      let position = min(max(column - 1, 0), scalars.count)
      var start = 0
      if scalars.count > Self.width { start = max(0, position - Self.width / 2) }
      let end = min(scalars.count, start + Self.width)
      text =
        (start > 0 ? "…" : "") + Self.string(scalars[start..<end])
        + (end < scalars.count ? "…" : "")
      let indent = position - start + (start > 0 ? 1 : 0)
      pointer = String(repeating: " ", count: indent) + "^"
    }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
      var text = String.UnicodeScalarView()
      text.append(contentsOf: scalars)
      return String(text)
    }
  }
}

extension Diagnostic {
  /// The order of a report: by place; what concerns the whole file comes first.
  static func precedes(_ left: Diagnostic, _ right: Diagnostic) -> Bool {
    let start = Mark(line: 0, column: 0)
    return (left.mark ?? start, left.message) < (right.mark ?? start, right.message)
  }
}
