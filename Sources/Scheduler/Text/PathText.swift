// SPDX-License-Identifier: Apache-2.0

/// Paths as text: nothing here looks at a file system or resolves a link.
enum PathText {
  /// The path, taken from a directory when it is relative; `.` and doubled slashes are dropped.
  static func absolute(_ path: String, from directory: String) -> String {
    let whole = path.hasPrefix("/") ? path : directory + "/" + path
    let parts = whole.split(separator: "/").filter { $0 != "." }
    return "/" + parts.joined(separator: "/")
  }

  /// A path without the `./` in front of it.
  static func plain(_ path: String) -> String {
    var rest = path[...]
    while rest.hasPrefix("./") { rest = rest.dropFirst(2).drop { $0 == "/" } }
    return String(rest)
  }
}
