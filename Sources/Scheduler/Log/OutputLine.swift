// SPDX-License-Identifier: Apache-2.0

/// One line that a run printed, as it goes to the log.
///
/// It is not a ``LogRecord`` from the start: a run may print millions of lines, and only sinks that
/// have fields need them.
public struct OutputLine: Sendable {
  /// What all lines of an attempt have in common.
  public struct Source: Hashable, Sendable {
    public var item: String
    public var runID: String
    public var scheduledAt: String
    public var attempt: Int

    public init(_ request: RunRequest) {
      item = request.item
      runID = request.runID
      scheduledAt = request.scheduledAt
      attempt = request.attempt
    }
  }

  public enum Stream: String, Sendable {
    case stdout, stderr
  }

  public var source: Source
  public var stream: Stream
  /// The line without its end, as it was printed: it need not be UTF-8.
  public var bytes: [UInt8]
  /// What the line says when it is one of core's JSON records.
  public var engineRecord: EngineRecord?

  public init(source: Source, stream: Stream, bytes: [UInt8], engineRecord: EngineRecord?) {
    self.source = source
    self.stream = stream
    self.bytes = bytes
    self.engineRecord = engineRecord
  }

  /// Whether these are the words of a step, printed or captured, and not core's account of it.
  public var isOwnWords: Bool {
    switch engineRecord?.event {
    case nil, .processStdout?, .processStderr?: true
    default: false
    }
  }

  /// The sentence for people: core's records in words, everything else as it was printed, with
  /// replacement characters for what is not UTF-8.
  public var message: String { engineRecord?.summary ?? String(decoding: bytes, as: UTF8.self) }

  public var priority: LogPriority {
    engineRecord.flatMap { LogPriority(rawValue: $0.priority.rawValue) } ?? .info
  }

  /// This line with the fields of C9, for sinks that have fields.
  public var record: LogRecord {
    var record = attributes
    record.message = message
    return record
  }

  /// All of ``record`` but its message, for sinks that take the line as it is.
  public var attributes: LogRecord {
    var record = LogRecord(priority, nil, "")
    record[.item] = .text(source.item)
    record[.runID] = .text(source.runID)
    record[.scheduledAt] = .text(source.scheduledAt)
    record[.attempt] = .number(Int64(source.attempt))
    record[.stream] = .text(stream.rawValue)
    if let engineRecord {
      record[.flowID] = engineRecord.flowID.map(LogValue.text)
      record[.jobID] = engineRecord.jobID.map(LogValue.text)
      record[.stepID] = engineRecord.stepID.map(LogValue.text)
      record[.coreEvent] = .text(engineRecord.event.rawValue)
    }
    return record
  }
}
