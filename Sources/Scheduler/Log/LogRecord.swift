// SPDX-License-Identifier: Apache-2.0

/// One line of the log, before any sink has given it a form.
///
/// The core makes records for events and the executable for what the runs print. A sink turns them
/// into text, JSON or journal fields; the vocabulary is that of docs/behaviour.md, C9.
public struct LogRecord: Hashable, Sendable {
  public var priority: LogPriority
  /// What happened, for machines; nil for what a run printed and for remarks.
  public var event: LogEvent?
  /// A sentence for people.
  public var message: String
  /// In the order in which they were added; no field appears twice.
  public private(set) var fields: [Field] = []

  public struct Field: Hashable, Sendable {
    public var name: LogField
    public var value: LogValue
  }

  public init(_ priority: LogPriority, _ event: LogEvent?, _ message: String) {
    self.priority = priority
    self.event = event
    self.message = message
  }

  /// The value of a field, or nil; setting nil removes it.
  ///
  /// - Complexity: O(number of fields), of which there are about a dozen.
  public subscript(name: LogField) -> LogValue? {
    get { fields.first { $0.name == name }?.value }
    set {
      let index = fields.firstIndex { $0.name == name }
      switch (index, newValue) {
      case (let index?, let value?): fields[index].value = value
      case (let index?, nil): fields.remove(at: index)
      case (nil, let value?): fields.append(Field(name: name, value: value))
      case (nil, nil): break
      }
    }
  }
}

/// The value of a field: text, or a number that sinks with types write as one.
public enum LogValue: Hashable, Sendable, CustomStringConvertible,
  ExpressibleByStringLiteral, ExpressibleByIntegerLiteral
{
  case text(String)
  case number(Int64)

  public init(stringLiteral value: String) { self = .text(value) }
  public init(integerLiteral value: Int64) { self = .number(value) }

  public var description: String {
    switch self {
    case .text(let text): text
    case .number(let number): String(number)
    }
  }
}

/// How much a record matters; the numbers are those of syslog(3).
public enum LogPriority: Int, Comparable, CaseIterable, Sendable {
  /// A run failed, or an item is held.
  case error = 3
  /// Missed, skipped, rejected.
  case warning = 4
  /// Configuration and lifecycle.
  case notice = 5
  /// Runs and their output.
  case info = 6
  case debug = 7

  /// The more important one is the smaller one, as in syslog(3).
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
