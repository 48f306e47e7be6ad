// SPDX-License-Identifier: Apache-2.0

/// Something that the program gets wrong, in a sentence.
public struct Finding: Error, CustomStringConvertible {
  public let description: String
}

/// Throws a finding unless something holds that must.
func expect(
  _ condition: Bool, _ otherwise: @autoclosure () -> String
) throws(Finding) {
  if !condition { throw Finding(description: otherwise()) }
}
