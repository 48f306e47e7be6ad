// SPDX-License-Identifier: Apache-2.0

/// Which part of a line a piece is; a line within the limit is one piece that is neither.
public struct LinePiece: Hashable, Sendable {
  /// Whether the line began in an earlier piece.
  public var isContinuation: Bool
  /// Whether the line goes on in the next piece.
  public var isPartial: Bool

  /// Describes a piece.
  public init(isContinuation: Bool = false, isPartial: Bool = false) {
    self.isContinuation = isContinuation
    self.isPartial = isPartial
  }
}
