// SPDX-License-Identifier: Apache-2.0
import Glibc
import SystemPackage

/// Whether processes can be looked for, which takes descriptors.
///
/// Without one, `/proc` and control groups seem to be empty: whoever acts on what is not there has to
/// ask first.
public enum ProcessSight {
  /// Whether the two descriptors are there that looking for processes takes at once.
  public static var isClear: Bool {
    guard let directory = try? Directory.open("/proc") else { return false }
    return SmallFile.read("self/stat", relativeTo: directory.descriptor) != nil
  }
}
