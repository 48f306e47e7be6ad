// SPDX-License-Identifier: Apache-2.0
import Glibc
import Reactor
import SystemPackage

/// Reads a file that has been walked to, and says whether that was one whole content.
struct StableReader {
  enum Outcome: Hashable {
    case content([UInt8])
    /// Whole, as far as the events said beforehand: there was no lease.
    case unleasedContent([UInt8])
    case trouble(Trouble)
    /// Somebody is writing it.
    case busy
    /// It changed while it was read.
    case changed
  }

  let settings: WatchSettings
  /// Whether the events say that somebody is writing; asked where a lease can't tell.
  let seemsBusy: () -> Bool
  /// Told when a lease has shown that nobody is writing.
  let isFree: () -> Void

  /// Reads the file behind an `O_PATH` descriptor.
  ///
  /// - Parameter status: as it was before the file was armed.
  func read(_ object: FileDescriptor, _ status: FileStatus, kind: FileSystemKind) -> Outcome {
    guard status.size <= settings.largestFile else { return .trouble(.tooLarge) }
    do throws(Errno) {
      let file = try open(object)
      guard settings.usesLeases, kind == .local || kind == .layered else {
        return try unleasedContent(of: file.descriptor, status)
      }
      switch ReadLease.take(on: file.descriptor) {
      case .writerPresent: return .busy
      case .notAvailable: return try unleasedContent(of: file.descriptor, status)
      case .granted:
        // At once, and not by closing: a process that is just being started has the descriptor too.
        defer { ReadLease.giveBack(on: file.descriptor) }
        isFree()
        return try content(of: file.descriptor, status)
      }
    } catch .wouldBlock {
      return .busy  // A lease of somebody else's, who is writing.
    } catch {
      return .trouble(Trouble(error))
    }
  }

  /// The corresponding C function is `open`; a file without a name left can be opened this way too.
  private func open(_ object: FileDescriptor) throws(Errno) -> OwnedDescriptor {
    let path = "/proc/self/fd/\(object.rawValue)"
    let flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
    return OwnedDescriptor(
      FileDescriptor(rawValue: try call { unsafe Glibc.open(path, flags) }))
  }

  private func unleasedContent(
    of file: FileDescriptor, _ before: FileStatus
  ) throws(Errno) -> Outcome {
    if seemsBusy() { return .busy }
    let outcome = try content(of: file, before)
    if case .content(let bytes) = outcome { return .unleasedContent(bytes) }
    return outcome
  }

  private func content(of file: FileDescriptor, _ before: FileStatus) throws(Errno) -> Outcome {
    // One byte more than it should have: the end of the file then shows in the same call.
    var bytes = [UInt8](repeating: 0, count: Int(before.size) + 1)
    var count = 0
    while true {
      let portion = try read(file, into: &bytes, from: count)
      if portion == 0 { break }
      count += portion
      guard count <= settings.largestFile else { return .trouble(.tooLarge) }
      if count == bytes.count { bytes.append(contentsOf: repeatElement(0, count: 64 << 10)) }
    }
    // Files that the kernel makes up as they are read have no size.
    guard count == Int(before.size) || before.size == 0, try FileStatus(of: file) == before else {
      return .changed
    }
    bytes.removeSubrange(count...)
    return .content(bytes)
  }

  /// The corresponding C function is `read`.
  private func read(
    _ file: FileDescriptor, into bytes: inout [UInt8], from offset: Int
  ) throws(Errno) -> Int {
    try unsafe bytes.withUnsafeMutableBufferPointer { (buffer) throws(Errno) in
      let start = unsafe buffer.baseAddress.map { unsafe $0 + offset }
      return try call { unsafe Glibc.read(file.rawValue, start, buffer.count - offset) }
    }
  }
}
