// SPDX-License-Identifier: Apache-2.0

import Scheduler

extension Fuzzer {
  /// One text that an item names as its flow, and another one as its manifest.
  func fuzzNamedFiles(_ bytes: [UInt8]) throws(Finding) {
    let files = OneFile(bytes: bytes)
    let named = Self.named(files)
    let again = Self.named(files)
    try expect(
      named.diagnostics == again.diagnostics && named.holds == again.holds
        && named.bundles == again.bundles, "read twice, it is something else")
    // The places of those that name the file are in another file.
    try checkReport(named.diagnostics.filter { $0.file == OneFile.path }, bytes)
    for hold in named.holds.values {
      try expect(!hold.message.isEmpty, "held without a reason")
    }
    let plan = Self.plan(named)
    let update = PlanUpdate(from: plan, to: Self.plan(again))
    try expect(update.isEmpty, "a reload of the same does something")
    let isValid = named.holds["bundle"] == nil
    try expect(isValid == (named.bundles["bundle"] != nil), "neither held nor with a bundle")
    _ = PlanUpdate(from: Plan(configuration: Self.scheduler), to: plan)
  }

  private struct OneFile: FileReading {
    static let path = "/srv/flow.yaml"
    var bytes: [UInt8]

    func read(_ path: String) -> Result<[UInt8], FileProblem> { .success(bytes) }
  }

  private static func named(_ files: OneFile) -> NamedFiles {
    NamedFiles(
      scheduler, decoded.marks, file: file, currentDirectory: "/", files: files)
  }

  private static func plan(_ named: NamedFiles) -> Plan {
    Plan(
      configuration: scheduler, bundles: named.bundles, holds: named.holds,
      manifests: named.manifests)
  }

  private static let decoded = decode(
    Array(
      """
      items:
        - {id: flow, cron: "@daily", flow_yaml: \(OneFile.path), flow: sales, flow_job: load}
        - {id: bundle, cron: "@daily", bundle_manifest: \(OneFile.path)}
      """.utf8))

  private static let scheduler: Configuration = {
    guard let configuration = decoded.configuration else {
      preconditionFailure("the file with the two items is refused")
    }
    return configuration
  }()
}
