// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The process's own environment.
enum Environment {
  /// The value of a variable, or nil. The corresponding C function is `getenv`.
  static subscript(name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }

  /// All variables. Entries without `=` are left out.
  static var all: [String: String] {
    var result: [String: String] = [:]
    var entry = unsafe environ
    while let text = unsafe entry.pointee {
      let assignment = unsafe String(cString: text)
      if let equals = assignment.firstIndex(of: "=") {
        result[String(assignment[..<equals])] = String(
          assignment[assignment.index(after: equals)...])
      }
      unsafe entry += 1
    }
    return result
  }
}
