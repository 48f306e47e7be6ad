// SPDX-License-Identifier: Apache-2.0

/// A place in a text: line and column, both counted from 1; columns count Unicode scalars.
public struct Mark: Hashable, Comparable, Sendable {
  public var line: Int
  public var column: Int

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  public static func < (left: Self, right: Self) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}
