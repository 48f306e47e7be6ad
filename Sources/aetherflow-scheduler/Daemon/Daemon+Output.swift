// SPDX-License-Identifier: Apache-2.0

import Reactor
import Scheduler

/// What the runs print: read in small portions, cut into lines, logged, and listened to.
extension Daemon {
  /// How much of one pipe is read in one turn of the loop; a noisy run must not starve the others.
  private static let turnBudget = 256 << 10

  /// A pipe has something to read, or nobody holds its other end any more.
  func readOutput(of key: RunKey, _ stream: OutputLine.Stream) {
    guard let process = processes[key], let pipe = process.pipe(stream) else { return }
    guard read(pipe, of: process, upTo: Self.turnBudget) else {
      close(pipe, of: process)
      if process.hasEnded, process.isOutputClosed { handle(.outputClosed(key)) }
      return
    }
  }

  /// Reads exactly what is in the pipes now: all that the ended process had written, without
  /// waiting for others that may hold them and go on printing.
  func readRest(of process: RunningProcess) {
    for pipe in process.pipes {
      let count = (try? pipe.reader.bytesAvailable()) ?? 0
      if count > 0, !read(pipe, of: process, upTo: count) { close(pipe, of: process) }
    }
  }

  /// Reads a portion; false when the pipe is at its end.
  private func read(_ pipe: OutputPipe, of process: RunningProcess, upTo budget: Int) -> Bool {
    let now = Self.now().wall
    var records: [EngineRecord] = []
    let outcome = try? pipe.reader.read(upTo: budget, through: &readBuffer) { portion in
      pipe.splitter.append(portion) { line, piece in
        take(line, piece, pipe.stream, process, now, &records)
      }
    }
    for record in records { handle(.engineRecord(process.key, record)) }
    return outcome != nil && outcome != .endOfFile
  }

  /// Ends a pipe: the line that no line feed ended is a line as well.
  func close(_ pipe: OutputPipe, of process: RunningProcess) {
    let now = Self.now().wall
    var records: [EngineRecord] = []
    pipe.splitter.finish { line, piece in
      take(line, piece, pipe.stream, process, now, &records)
    }
    if let token = pipe.token { reactor.deregister(token) }
    switch pipe.stream {
    case .stdout: process.output = nil
    case .stderr: process.errors = nil
    }
    for record in records { handle(.engineRecord(process.key, record)) }
  }

  /// Logs a line; if it is one of core's records and matters to the outcome, it is kept for later.
  private func take(
    _ line: Span<UInt8>, _ piece: LinePiece, _ stream: OutputLine.Stream,
    _ process: RunningProcess, _ now: WallInstant, _ records: inout [EngineRecord]
  ) {
    let bytes = [UInt8](copying: line)
    let record = piece == LinePiece() ? engineRecord(bytes, stream) : nil
    log.write(
      OutputLine(source: process.source, stream: stream, bytes: bytes, engineRecord: record),
      at: now)
    if let record { records.append(record) }
  }

  /// Core writes its records to standard error, one to a line.
  private func engineRecord(_ line: [UInt8], _ stream: OutputLine.Stream) -> EngineRecord? {
    stream == .stderr ? EngineRecord(line: line) : nil
  }
}
