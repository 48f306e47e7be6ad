// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import SystemPackage

/// The two places a command writes to: data to standard output, messages to standard error.
enum Console {
  /// Writes a message for people, with a line end.
  static func message(_ text: String) {
    write(text + "\n", to: .standardError)
  }

  /// Writes data, with a line end.
  static func data(_ text: String) {
    write(text + "\n", to: .standardOutput)
  }

  /// Writes a value as indented JSON.
  static func data(_ value: JSONValue) {
    data(value.prettyPrinted)
  }

  /// Whether standard error is a terminal that takes colours; `NO_COLOR` is respected.
  static var hasColoredError: Bool {
    isatty(STDERR_FILENO) == 1 && Environment["NO_COLOR"] == nil && Environment["TERM"] != "dumb"
  }

  /// A reader that has gone away ends the program by SIGPIPE, like any other that writes to a closed
  /// pipe; what comes here is a full disk or a closed descriptor.
  private static func write(_ text: String, to descriptor: FileDescriptor) {
    do {
      _ = try descriptor.writeAll(text.utf8)
    } catch {
      if descriptor == .standardOutput {
        message("error: unable to write to standard output: \(error)")
      }
      exit(EXIT_FAILURE)
    }
  }
}
