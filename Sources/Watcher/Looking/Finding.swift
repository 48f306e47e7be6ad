// SPDX-License-Identifier: Apache-2.0

/// What a look found at a path.
public enum Finding: Hashable, Sendable {
  case content([UInt8])
  case trouble(Trouble)
}
