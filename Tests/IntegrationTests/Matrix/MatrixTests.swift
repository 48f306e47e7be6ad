// SPDX-License-Identifier: Apache-2.0

import Testing

/// Every way in which people and programs save files, with the real programs, against the real
/// scheduler: what is live at the end is the last content, and never a half of one (C7.1, C7.2).
@Suite(.latencyReport) struct MatrixTests {
  @Test("with leases", arguments: MatrixRow.all.filter { !$0.isForStrangers })
  func owner(_ row: MatrixRow) async throws {
    try await play(row, .owner)
  }

  @Test(
    "without leases", .enabled(if: Identity.canBeStranger, "a second user takes root"),
    arguments: MatrixRow.all.filter { $0.number < 80 || $0.isForStrangers })
  func stranger(_ row: MatrixRow) async throws {
    try await play(row, .stranger)
  }

  private func play(_ row: MatrixRow, _ identity: Identity) async throws {
    try await Turnstile.matrix.pass(isAlone: row.load == .heavy) {
      try MatrixStage(row, identity).play()
    }
  }
}

extension MatrixRow {
  static let all =
    saves + editors + halves + links + folders + manifests + storms + mounts + users + limits
}
