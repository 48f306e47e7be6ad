// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// From the installation of the package to its end, in the order in which a person would do it (C8.4).
@Suite struct PackageStoryTests {
  @Test func nothingIsLeftAndNothingLost() async throws {
    // The longest of all does not queue behind the others.
    try await Turnstile(width: 1).pass {
      let story = try PackageStory()
      try story.install()
      try story.edit()
      try story.breakAndMend()
      try story.stopAndStart()
      try story.upgradeDuringARun()
      try story.remove()
      try story.settleAccounts()
      try story.purge()
    }
  }
}
