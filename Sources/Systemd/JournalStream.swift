// SPDX-License-Identifier: Apache-2.0
internal import Glibc
public import SystemPackage

/// The stream that the service manager connects a service's output to, so that each line becomes a
/// record of the journal.
public enum JournalStream {
  /// Whether a descriptor is that stream.
  ///
  /// - Parameter value: that of the variable `JOURNAL_STREAM`: device and inode, as `9:35012`. It
  ///   alone says nothing: whoever inherits it may have had its output redirected.
  ///
  /// See systemd.exec(5). The corresponding C function is `fstat`.
  public static func isBehind(_ descriptor: FileDescriptor, named value: String?) -> Bool {
    guard let numbers = value?.split(separator: ":", omittingEmptySubsequences: false),
      numbers.count == 2, let device = UInt64(numbers[0]), let inode = UInt64(numbers[1])
    else { return false }
    var status = stat()
    guard unsafe fstat(descriptor.rawValue, &status) == 0 else { return false }
    return device == status.st_dev && inode == status.st_ino
  }
}
