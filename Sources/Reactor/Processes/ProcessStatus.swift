// SPDX-License-Identifier: Apache-2.0

/// What the kernel tells of a process in `/proc/PID/stat`: see proc(5).
struct ProcessStatus: Hashable, Sendable {
  /// The process.
  let identity: ProcessIdentity
  /// One letter; `Z` and `X` are the dead ones.
  let state: UInt8
  /// The parent's process id.
  let parent: Int32
  /// The process group.
  let group: Int32
  /// The session.
  let session: Int32

  var pid: Int32 {
    identity.pid
  }

  /// Whether it has ended and waits only to be reaped.
  var isZombie: Bool {
    state == UInt8(ascii: "Z") || state == UInt8(ascii: "X")
  }

  /// Reads the status of a process, or nil if there is none with this number.
  static func read(_ pid: Int32) -> Self? {
    guard let bytes = SmallFile.read("/proc/\(pid)/stat") else {
      return nil
    }
    return Self(parsing: bytes)
  }
}

extension ProcessStatus {
  /// Parses `PID (NAME) STATE PPID PGRP SESSION … START`.
  ///
  /// The name is whatever the process calls itself, parentheses and line feeds too: the fields begin
  /// after the last closing parenthesis.
  init?(parsing bytes: [UInt8]) {
    guard
      let open = bytes.firstIndex(of: UInt8(ascii: "(")),
      let close = bytes.lastIndex(of: UInt8(ascii: ")")),
      let pid = Int32(ascii: bytes[..<open].dropLast())
    else {
      return nil
    }
    let fields = bytes[(close + 1)...].split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
    // The first of these is field 3 of proc(5), so field n is at n - 3.
    guard
      fields.count > 19, let state = fields[0].first,
      let parent = Int32(ascii: fields[1]), let group = Int32(ascii: fields[2]),
      let session = Int32(ascii: fields[3]), let start = UInt64(ascii: fields[19])
    else {
      return nil
    }
    self.identity = ProcessIdentity(pid: pid, startTicks: start)
    self.state = state
    self.parent = parent
    self.group = group
    self.session = session
  }
}

extension FixedWidthInteger {
  /// Parses decimal digits.
  init?(ascii bytes: some Sequence<UInt8>) {
    self.init(String(decoding: Array(bytes), as: UTF8.self))
  }
}
