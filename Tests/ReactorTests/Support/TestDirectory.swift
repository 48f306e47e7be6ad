// SPDX-License-Identifier: Apache-2.0
import Glibc
import SystemPackage

/// A directory for one test, removed with all that is in it.
final class TestDirectory {
  let path: String

  init() throws {
    var template = Array("/tmp/reactor-tests-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw Errno(rawValue: errno)
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    let removal = try? TestProcess("rm -rf -- '\(path)'")
    _ = try? removal?.finish()
  }

  /// Makes directories in it.
  func make(_ names: String...) throws {
    for name in names where mkdir(path + "/" + name, 0o755) != 0 {
      throw Errno(rawValue: errno)
    }
  }

  /// Makes it the current directory of the whole process.
  func enter() throws {
    guard chdir(path) == 0 else {
      throw Errno(rawValue: errno)
    }
  }

  /// Writes a file and returns its path.
  func write(_ name: String, _ text: String, mode: mode_t = 0o644) throws -> String {
    let file = path + "/" + name
    let descriptor = try FileDescriptor.open(
      file, .writeOnly, options: [.create, .truncate, .closeOnExec],
      permissions: FilePermissions(rawValue: mode))
    _ = try descriptor.closeAfter { try descriptor.writeAll(text.utf8) }
    chmod(file, mode)
    return file
  }
}
