// SPDX-License-Identifier: Apache-2.0

import JSON
import Reactor
import Scheduler

extension Fuzzer {
  /// The first byte says how large the portions are in which the rest arrives.
  func fuzzOutput(_ bytes: [UInt8]) throws(Finding) {
    let stream = Array(bytes.dropFirst())
    let size = max(1, Int(bytes.first ?? 1))
    let lines = Self.pieces(of: stream, portion: stream.count + 1, limit: 1 << 20)
    try expect(lines == Self.pieces(of: stream, portion: size, limit: 1 << 20), "portions differ")
    try expect(lines.map(\.bytes) == Self.lines(of: stream), "the lines are \(lines)")
    let small = Self.pieces(of: stream, portion: size, limit: 8)
    try expect(
      small == Self.pieces(of: stream, portion: stream.count + 1, limit: 8), "pieces differ")
    try expect(small.allSatisfy { $0.bytes.count <= 8 }, "a piece of more than 8 bytes")
    let joined = small.reduce(into: [[UInt8]]()) { lines, piece in
      if piece.piece.isContinuation {
        lines[lines.count - 1] += piece.bytes
      } else {
        lines.append(piece.bytes)
      }
    }
    try expect(joined == lines.map(\.bytes), "the pieces are not the lines")
    try observe(lines.map(\.bytes))
  }

  /// What the daemon does with core's records, and what it says at the end.
  private func observe(_ lines: [[UInt8]]) throws(Finding) {
    let records = lines.compactMap { EngineRecord(line: $0) }
    var observation = RunObservation(runID: records.first?.runID ?? "a-run")
    for (line, record) in zip(lines.filter { EngineRecord(line: $0) != nil }, records) {
      guard let value = try? JSONValue(parsing: line) else {
        throw Finding(description: "a record that is no JSON: \(record)")
      }
      let again = EngineRecord(line: value.compact.utf8)
      try expect(again == record, "written and read again, it is \(again as EngineRecord?)")
      _ = (record.summary, record.priority)
      observation.observe(record)
      try expect(observation.stepsInProgress.count <= 64, "a memory without bounds")
    }
    for ending in [RunEnding.exited(0), .exited(1), .signaled(9), .timedOut, .lost] {
      let verdict = observation.verdict(for: ending, recordsAreVisible: true)
      try expect(!verdict.explanation.isEmpty, "no explanation for \(ending)")
      try expect(
        ending == .exited(0) || !verdict.outcome.isSuccess, "\(ending) is a success")
    }
  }

  fileprivate struct Piece: Equatable {
    var bytes: [UInt8]
    var piece: LinePiece
  }

  /// What the splitter makes of a stream that arrives in portions of a size.
  private static func pieces(of stream: [UInt8], portion: Int, limit: Int) -> [Piece] {
    var pieces: [Piece] = []
    var splitter = LineSplitter(limit: limit, recordLimit: limit)
    var start = 0
    while start < stream.count {
      let end = min(start + portion, stream.count)
      splitter.append(stream.span.extracting(start..<end)) { pieces.append(Piece($0, $1)) }
      start = end
    }
    splitter.finish { pieces.append(Piece($0, $1)) }
    return pieces
  }

  /// The lines of a stream, the slow way.
  private static func lines(of stream: [UInt8]) -> [[UInt8]] {
    var lines = stream.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines.map { Array($0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0) }
  }
}

extension Fuzzer.Piece {
  fileprivate init(_ bytes: Span<UInt8>, _ piece: LinePiece) {
    self.init(bytes: bytes.indices.map { bytes[$0] }, piece: piece)
  }
}
