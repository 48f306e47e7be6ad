// SPDX-License-Identifier: Apache-2.0

/// The files that the scheduler YAML names. What is wrong with them holds their items alone (C7.3).
extension MatrixRow {
  static let manifests = [
    MatrixRow(
      65, "the manifest edited", expects: [.bundleChanges], before: named,
      "manifest 2 >../a.yaml"),
    MatrixRow(
      66, "the manifest replaced", expects: [.bundleChanges], before: named,
      "manifest 2 >../new; mv ../new ../a.yaml"),
    MatrixRow(
      67, "the manifest invalid", expects: [.holds("x-bundle")], before: named,
      "echo '}{' >../a.yaml"),
    MatrixRow(
      68, "a missing manifest named", expects: [.holds("x-bundle"), .reloads(2)],
      "full 2 ../q/w/a.yaml >s.yaml"),
    MatrixRow(
      69, "then its folders and the manifest made",
      expects: [.holds("x-bundle"), .reloads(2), .releases("x-bundle")],
      """
      full 2 ../q/w/a.yaml >s.yaml; sleep 1
      mkdir ../q; sleep 0.4; mkdir ../q/w; sleep 0.4; manifest 1 >../q/w/a.yaml
      """),
    MatrixRow(
      70, "a manifest that is no longer named turns to garbage", expects: [.reloads(2)],
      within: nil, before: named, "full 2 >s.yaml; sleep 1; echo '}{' >../a.yaml; pause"),
    MatrixRow(
      71, "manifest and file saved 50 ms apart", expects: [.reloads(2), .bundleChanges],
      before: named, load: .heavy,
      "manifest 2 >../a.yaml; sleep 0.05; full 2 ../a.yaml >s.yaml"),
  ]

  private static let named = "manifest 1 >../a.yaml; full 1 ../a.yaml >s.yaml"
}
