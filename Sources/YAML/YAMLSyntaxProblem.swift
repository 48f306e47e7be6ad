// SPDX-License-Identifier: Apache-2.0

/// What libyaml says about a text that it can't parse, put into words that say what to write instead.
///
/// libyaml speaks of its own parts ("found character that cannot start any token"); whoever forgot
/// the quotes around `* * * * *` can't tell from that what to do.
struct YAMLSyntaxProblem {
  /// What libyaml was at when it failed, and where that began.
  var context: String
  var contextMark: Mark
  var problem: String
  var mark: Mark
  /// The line at the place of the problem.
  var line: String

  var error: YAMLError {
    let (message, place) = advice ?? (context.isEmpty ? problem : "\(context): \(problem)", mark)
    return YAMLError(code: "yaml-syntax", message: "YAML syntax: \(message)", mark: place)
  }

  private var advice: (message: String, mark: Mark)? {
    switch problem {
    case "did not find expected alphabetic or numeric character":
      let sign = context.hasSuffix("alias") ? "*" : "&"
      return (
        "a value can't begin with \"\(sign)\" unless a name follows: put the value in quotes",
        contextMark
      )
    case "found character that cannot start any token": return (unexpectedCharacter, mark)
    case "mapping keys are not allowed in this context":
      return ("a value can't begin with \"? \": put the value in quotes", mark)
    case "mapping values are not allowed in this context":
      return (
        "a \":\" that fits nothing: put the value in quotes if it holds \": \", or mend the "
          + "indentation", mark
      )
    case "could not find expected ':'":
      return ("a key must be followed by \":\" and a space", contextMark)
    case "found unexpected end of stream":
      return ("the quote that opens here is never closed", contextMark)
    case "found unknown escape character":
      return (
        "\"\\\" begins an escape in double quotes, and this is none: write \"\\\\\" or use single "
          + "quotes", mark
      )
    case "did not find expected node content":
      return ("a value is missing here; if this is meant to be one, put it in quotes", mark)
    case "found incompatible YAML document":
      return ("only YAML 1.1 and 1.2 are known: remove the line %YAML", mark)
    default: return tabAdvice ?? structureAdvice
    }
  }

  private var unexpectedCharacter: String {
    switch character {
    case "\t": return Self.tab
    case let character?:
      return "a value can't begin with \"\(character)\": put the value in quotes"
    case nil: return problem
    }
  }

  private static let tab = "a tab can't indent a line: use spaces"

  private var tabAdvice: (message: String, mark: Mark)? {
    problem.contains("tab character") ? (Self.tab, mark) : nil
  }

  /// For text that is fine by itself but does not belong where it stands.
  private var structureAdvice: (message: String, mark: Mark)? {
    let begun = "that begins in line \(contextMark.line)"
    switch problem {
    case "did not find expected ',' or '}'":
      return ("\"{\" is not closed by \"}\", or a \",\" is missing", contextMark)
    case "did not find expected ',' or ']'":
      return ("\"[\" is not closed by \"]\", or a \",\" is missing", contextMark)
    case "did not find expected key":
      return ("this does not continue the mapping \(begun): check indentation and quotes", mark)
    case "did not find expected '-' indicator":
      return ("this does not continue the list \(begun): check indentation and quotes", mark)
    case "did not find expected <document start>":
      return ("this does not continue what is above it: check indentation and quotes", mark)
    default: return nil
    }
  }

  private var character: Unicode.Scalar? {
    line.unicodeScalars.dropFirst(mark.column - 1).first
  }
}
