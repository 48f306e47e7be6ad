// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON

/// The records that a process writes as JSON, one a line, from when they come.
final class RecordStream: @unchecked Sendable {
  typealias Record = LiveDaemon.Record

  struct NotSeen: Error, CustomStringConvertible {
    var what: String
    var log: [String]
    var description: String { "not seen: \(what); the log ends:\n" + log.joined(separator: "\n") }
  }

  private let condition = NSCondition()
  private var recordsSoFar: [Record] = []
  private var lines: [String] = []
  private var isAtEnd = false

  init(_ handle: FileHandle) {
    Thread.detachNewThread { [self] in collect(handle) }
  }

  var records: [Record] {
    condition.withLock { recordsSoFar }
  }

  /// The last lines, records or not.
  var lastLines: [String] {
    condition.withLock { lines }
  }

  /// Waits until a record fits, and returns the first that does.
  ///
  /// - Parameters:
  ///   - after: the number of records, from the first one, that are not looked at.
  ///   - limit: no assertion about speed; it only ends a test that would wait for ever.
  @discardableResult
  func wait(
    for what: String, after: Int = 0, limit: TimeInterval = 90, where fits: (Record) -> Bool
  ) throws -> Record {
    let end = Date(timeIntervalSinceNow: limit)
    condition.lock()
    defer { condition.unlock() }
    var looked = after
    while true {
      while looked < recordsSoFar.count {
        if fits(recordsSoFar[looked]) { return recordsSoFar[looked] }
        looked += 1
      }
      if isAtEnd || !condition.wait(until: end) {
        throw NotSeen(what: what, log: Array(lines.suffix(30)))
      }
    }
  }

  /// Waits until the process has closed its end.
  func waitForEnd(limit: TimeInterval) {
    let end = Date(timeIntervalSinceNow: limit)
    condition.withLock {
      while !isAtEnd, condition.wait(until: end) {}
    }
  }

  private func collect(_ handle: FileHandle) {
    var rest: [UInt8] = []
    while true {
      let data = handle.availableData
      if data.isEmpty { break }
      rest.append(contentsOf: data)
      while let end = rest.firstIndex(of: 0x0A) {
        take(Array(rest[..<end]))
        rest.removeFirst(end + 1)
      }
    }
    condition.withLock {
      isAtEnd = true
      condition.broadcast()
    }
  }

  private func take(_ line: [UInt8]) {
    // A piece of a line of a hundred megabytes is nothing that a test looks into.
    let record = line.count < 32 << 10 ? Record(parsing: line) : nil
    // The journal adds twenty fields of its own to those that matter.
    let shown = record.flatMap { $0["__CURSOR"] == nil ? nil : "\($0)" }
    condition.withLock {
      lines.append(shown ?? String(decoding: line.prefix(400), as: UTF8.self))
      if lines.count > 200 { lines.removeFirst(100) }
      if let record { recordsSoFar.append(record) }
      condition.broadcast()
    }
  }
}

extension LiveDaemon.Record {
  init?(parsing line: [UInt8]) {
    guard case .object(let members)? = try? JSONValue(parsing: line) else { return nil }
    self.members = Dictionary(members, uniquingKeysWith: { $1 })
  }
}
