// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Scheduler

/// Whatever bytes come: a configuration, or a reason why there is none.
@Suite struct DamagedFileTests {
  @Test func theWholeFileIsValid() {
    #expect(Decoding.decode(Self.file).diagnostics.map(\.headline) == [])
  }

  @Test func everyTruncationIsReadOrRefused() {
    for count in 0..<Self.file.count {
      check(Array(Self.file.prefix(count)), "\(count) bytes")
    }
  }

  @Test(arguments: 0..<20)
  func flippedBytesAreReadOrRefused(seed: UInt64) {
    var random = SplitMix(seed: seed)
    for round in 0..<100 {
      var bytes = Self.file
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let index = Int.random(in: bytes.indices, using: &random)
        // Structure is where it hurts most.
        bytes[index] =
          random.oneIn(2)
          ? random.pick(Array("{}[]:,&*!|>'\"%@`-?#\n\t ~<\0".utf8))
          : UInt8.random(in: 0...255, using: &random)
      }
      check(bytes, "seed \(seed), round \(round)")
    }
  }

  @Test(arguments: 0..<10)
  func shuffledLinesAreReadOrRefused(seed: UInt64) {
    var random = SplitMix(seed: seed)
    let lines = Self.file.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for round in 0..<20 {
      let shuffled = lines.shuffled(using: &random).joined(separator: [UInt8(ascii: "\n")])
      check(Array(shuffled), "seed \(seed), round \(round)")
    }
  }

  private func check(_ bytes: [UInt8], _ what: String) {
    let decoded = Decoding.decode(bytes)
    let hasErrors = decoded.diagnostics.contains { $0.severity == .error }
    #expect((decoded.configuration == nil) == hasErrors, "\(what)")
    for diagnostic in decoded.diagnostics {
      #expect(!diagnostic.message.isEmpty && diagnostic.mark != nil, "\(what)")
    }
    // Each diagnostic must be showable, wherever its place is.
    let text = Diagnostic.rendered(decoded.diagnostics, sources: [Decoding.file: bytes])
    #expect(text.isEmpty == decoded.diagnostics.isEmpty, "\(what)")
    if let configuration = decoded.configuration {
      #expect(configuration.items.count == decoded.marks.count, "\(what)")
    }
  }

  private static let file: [UInt8] = Array(
    """
    # Every construct that a configuration may use.
    version: 1
    timezone: Europe/London
    cron_dialect: crontab
    max_concurrent_runs: 0x10
    working_directory: ../etl
    environment: &top {LANG: "de_DE.UTF-8", NAME: 'größe', TAB: "a\\tb"}
    defaults: &defaults
      flow_yaml: "flows/sales.yaml"
      retries: 3
      retry_delay: 1m30s
      environment:
        <<: *top
        EXTRA: |
          two
          lines
    items:
      - id: hourly_sales
        cron: "0 * * * *"
        flow: sales_flow
        allow_stale_bundle: yes
        misfire_grace_time: 600
      - {id: daily, cron: '@daily', timezone: UTC, overlap: queue, timeout: 2h}
      - <<: *defaults
        id: spread
        cron: >-
          H H(0-5)
          * * MON-FRI
        jitter: 90
      - ? id
        : folded
        ? cron
        : !!str 0 0 1,15 * *
        "bundle_manifest": "bundles/📈.yaml"
        enabled: off
        stop_grace: 0s
        on_bundle_change: run

    """.utf8)
}
