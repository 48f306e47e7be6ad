// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension EngineRecord {
  /// Reads a line, without its newline.
  ///
  /// The result is nil unless the line is a JSON object with an `event` of ``EngineEvent`` and an
  /// integer `ts_ms`. Any other field that is missing or of the wrong type is nil. A step's process
  /// that writes such lines to an inherited standard error can't be told from core; where it
  /// matters, ``RunObservation`` compares the run id.
  ///
  /// - Complexity: O(n) in the length of the line; O(1) if it doesn't begin with a brace.
  public init?(line: some Collection<UInt8>) {
    guard line.first == UInt8(ascii: "{"), let fields = Fields(line: line),
      let event = fields.string("event").flatMap(EngineEvent.init(rawValue:)),
      let timestamp = fields.integer("ts_ms")
    else { return nil }
    self.init(event: event, timestampMilliseconds: timestamp)
    flowID = fields.string("flow_id")
    runID = fields.string("run_id")
    jobID = fields.string("job_id")
    stepID = fields.string("step_id")
    stepType = fields.string("step_type")
    status = fields.string("status")
    message = fields.string("message")
    exitCode = fields.integer("exit_code")
    attempt = fields.integer("attempt")
    durationMilliseconds = fields.integer("duration_ms")
    skipReason = fields.string("skip_reason")
    statusCounts = fields.counts("status_counts").map(EngineStatusCounts.init)
  }

  /// The members of a line's object, asked for by name and type.
  private struct Fields {
    private let members: [(String, JSONValue)]

    init?(line: some Collection<UInt8>) {
      guard case .object(let members)? = try? JSONValue(parsing: line) else { return nil }
      self.members = members
    }

    private subscript(name: String) -> JSONValue? {
      members.first { $0.0 == name }?.1
    }

    func string(_ name: String) -> String? {
      guard case .string(let value)? = self[name] else { return nil }
      return value
    }

    func integer(_ name: String) -> Int64? {
      guard case .integer(let value)? = self[name] else { return nil }
      return Int64(value)
    }

    /// The members of an object whose values are integers.
    func counts(_ name: String) -> [(status: String, count: Int64)]? {
      guard case .object(let members)? = self[name] else { return nil }
      return members.compactMap { name, value in
        guard case .integer(let count) = value else { return nil }
        return (name, Int64(count))
      }
    }
  }
}
