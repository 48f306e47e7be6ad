// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Every diagnostic, as an operator reads it: the pairs in `Fixtures/Configuration`.
///
/// A new pair needs no code. With `AETHERFLOW_SCHEDULER_REWRITE_EXPECTED=1` in the environment the
/// expected files are written anew, and each test whose file changes fails; read the difference
/// before you commit it.
@Suite struct ConfigurationFixtureTests {
  private static let isRewriting =
    ProcessInfo.processInfo.environment["AETHERFLOW_SCHEDULER_REWRITE_EXPECTED"] == "1"

  @Test func thereAreFixtures() {
    #expect(ConfigurationFixture.all.count > 100)
  }

  @Test(arguments: ConfigurationFixture.all)
  func diagnosticsAreAsExpected(_ fixture: ConfigurationFixture) throws {
    let rendered = try fixture.rendered()
    let expected = Self.isRewriting ? (try? fixture.expectedText()) : try fixture.expectedText()
    if Self.isRewriting, rendered != expected { try fixture.rewrite(rendered) }
    #expect(rendered == expected)
  }
}
