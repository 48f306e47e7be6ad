// SPDX-License-Identifier: Apache-2.0

import Reactor
import Scheduler

/// The process of a run, with all that the daemon holds of it.
final class RunningProcess {
  let key: RunKey
  /// What its lines of output have in common.
  let source: OutputLine.Source
  /// Whether it is the sync of a bundle.
  let isSync: Bool
  let handle: ProcessHandle
  /// Every process of the run, also those that started a session of their own.
  let members: RunProcesses
  /// The registration of the process's end; nil once it has ended.
  var token: Token?
  /// The two pipes; nil once nobody holds the other end.
  var output: OutputPipe?
  var errors: OutputPipe?

  init(
    key: RunKey, _ request: RunRequest, _ spawned: consuming SpawnedProcess,
    members: consuming RunProcesses
  ) {
    self.key = key
    self.source = OutputLine.Source(request)
    self.isSync = request.isSync
    self.members = members
    output = OutputPipe(.stdout, spawned.standardOutput)
    errors = OutputPipe(.stderr, spawned.standardError)
    handle = spawned.handle
  }

  var pipes: [OutputPipe] { [output, errors].compactMap(\.self) }

  var hasEnded: Bool { token == nil }

  /// Whether nobody can print for this run any more.
  var isOutputClosed: Bool { output == nil && errors == nil }

  func pipe(_ stream: OutputLine.Stream) -> OutputPipe? {
    switch stream {
    case .stdout: output
    case .stderr: errors
    }
  }
}

/// One of the two pipes of a run, and the line that is coming in on it.
final class OutputPipe {
  let stream: OutputLine.Stream
  var token: Token?
  var reader: PipeReader
  var splitter = LineSplitter()

  init(_ stream: OutputLine.Stream, _ reader: consuming PipeReader) {
    self.stream = stream
    self.reader = reader
  }
}
