// SPDX-License-Identifier: Apache-2.0

import TestSupport

/// One step of a random sequence; it prints as it would be written.
enum FileStep: Hashable, Sendable {
  /// Opens a file for writing, truncated, under a number.
  case open(Int, String)
  case write(Int, String)
  case close(Int)
  /// Open, write, close.
  case save(String, String)
  case rename(String, String)
  case hardLink(String, String)
  /// Points a link elsewhere, in one step.
  case swapLink(String, String)
  case symbolicLink(String, String)
  case delete(String)
  case makeDirectory(String)
  case chmod(String, UInt16)
  case truncate(String)
  /// Lets so many milliseconds pass, with the looks due in them.
  case pass(Int)

  /// The places that take part: two directories, links to them, files in them and beside them.
  static let directories = ["d1", "d2", "current", "d3"]
  static let files = directories.map { $0 + "/f" } + ["link", "d1/g", "plain", "spare"]
  /// What is watched.
  static let watched = ["current/f", "link", "plain", "d1/g"]

  static func random(seed: UInt64, count: Int) -> [FileStep] {
    var random = SplitMix(seed: seed)
    let start: [FileStep] = [
      .makeDirectory("d1"), .makeDirectory("d2"), .symbolicLink("d1", "current"),
      .save("d1/f", "start"), .symbolicLink("current/f", "link"), .pass(3000),
    ]
    return start + (0..<count).map { step($0, &random) }
  }

  private static func step(_ number: Int, _ random: inout SplitMix) -> FileStep {
    let file = files.randomElement(using: &random) ?? "plain"
    let other = files.randomElement(using: &random) ?? "spare"
    let directory = directories.randomElement(using: &random) ?? "d1"
    let otherDirectory = directories.randomElement(using: &random) ?? "d2"
    // A slot may be written to when it isn't open: such a step does nothing.
    let slot = Int.random(in: 0..<2, using: &random)
    switch Int.random(in: 0..<20, using: &random) {
    case 0, 1: return .open(slot, file)
    case 2, 3: return .write(slot, "w\(number) ")
    case 4, 5: return .close(slot)
    case 6, 7: return .save(file, "s\(number)")
    case 8: return .rename(file, other)
    case 9: return .rename(directory, otherDirectory)
    case 10: return .hardLink(file, other)
    case 11: return .swapLink(["d1", "d2", "d3"].randomElement(using: &random) ?? "d1", "current")
    case 12: return .swapLink(file, "link")
    case 13: return .delete(file)
    case 14: return .delete(directory)
    case 15: return .makeDirectory(directory)
    case 16: return .chmod(file, [0o000, 0o644].randomElement(using: &random) ?? 0o644)
    case 17: return .truncate(file)
    case 18: return .pass(Int.random(in: 0..<400, using: &random))
    default: return .pass(Int.random(in: 0..<4000, using: &random))
    }
  }
}
