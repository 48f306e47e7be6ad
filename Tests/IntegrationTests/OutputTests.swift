// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What runs print is recorded whatever it is, and costs the daemon next to nothing (C6.2).
@Suite(.serialized) struct OutputTests {
  @Test func twoHundredMegabytesCostAtMostTen() throws {
    let place = try Workplace()
    try place.writeFlow(
      "loud", steps: [("shout", "yes 0123456789012345678901234567890123456789 | head -c 200M")])
    try place.writeFlow("quiet", steps: [("whisper", "true")])
    try place.writeSchedule(
      """
        - {id: quiet, cron: "* * * * * *", flow_yaml: flows/quiet.yaml}
        - {id: loud, cron: "@reboot", flow_yaml: flows/loud.yaml, enabled: true}
      """)
    // Text, as a person would read it, into a file: the reader is not what is measured.
    let log = place.path("log.txt")
    let process = Process()
    process.executableURL = Program.executable
    process.arguments = ["run", place.path("scheduler.yaml"), "--aetherflow", Program.engine]
    process.environment = ProcessInfo.processInfo.environment.merging(place.environment) { $1 }
    try place.write("log.txt", "")
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
    process.standardInput = FileHandle.nullDevice
    try process.run()
    defer { kill(process.processIdentifier, SIGKILL) }
    try waitUntil("a quiet run is over") { tail(log).contains("quiet") && size(log) > 2000 }
    let before = memory(of: process.processIdentifier, "VmRSS")
    try waitUntil("the loud run is over", limit: 600) {
      size(log) > 200 << 20 && tail(log).contains("run loud-")
    }
    let peak = memory(of: process.processIdentifier, "VmHWM")
    #expect(before > 0)
    #expect(peak - before < 10 << 20, "from \(before) to \(peak) bytes")
    process.terminate()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  @Test func aLineOfAHundredMegabytesDoesNotBlockTheRun() throws {
    let place = try Workplace()
    try place.writeFlow(
      "long", steps: [("line", "head -c 100M /dev/zero | tr '\\\\0' x; echo; echo end")])
    try place.writeSchedule(
      """
        - {id: long, cron: "@reboot", flow_yaml: flows/long.yaml}
      """)
    let daemon = try LiveDaemon(place)
    let finished = try daemon.wait(event: "run_finished", limit: 600)
    #expect(finished["AETHERFLOW_OUTCOME"] == "succeeded")
    #expect(daemon.memory("VmHWM") < 64 << 20)
    #expect(daemon.stop() == 0)
  }

  @Test func garbageIsRecordedAsItIs() throws {
    let place = try Workplace()
    try place.writeFlow(
      "garbage",
      steps: [("bytes", #"printf '\377\376\0bin\033[31m\n{"event": 5}\nno newline'; echo e >&2"#)])
    try place.writeSchedule(
      """
        - {id: garbage, cron: "@reboot", flow_yaml: flows/garbage.yaml}
      """)
    let daemon = try LiveDaemon(place)
    let finished = try daemon.wait(event: "run_finished")
    #expect(finished["AETHERFLOW_OUTCOME"] == "succeeded")
    #expect(daemon.stop() == 0)
    let printed = daemon.records.filter { $0["AETHERFLOW_STREAM"] == "stdout" }.map(\.message)
    #expect(printed.contains { $0.contains("bin\u{1B}[31m") })
    #expect(printed.contains(#"{"event": 5}"#))
    #expect(printed.contains { $0.hasPrefix("no newline") })
  }

  private func waitUntil(
    _ what: String, limit: TimeInterval = 90, _ condition: () -> Bool
  ) throws {
    let end = Date(timeIntervalSinceNow: limit)
    while !condition() {
      if Date() > end { throw LiveDaemon.NotSeen(what: what, log: []) }
      usleep(50_000)
    }
  }

  private func size(_ path: String) -> Int {
    (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
  }

  private func tail(_ path: String) -> String {
    guard let handle = FileHandle(forReadingAtPath: path) else { return "" }
    let end = (try? handle.seekToEnd()) ?? 0
    try? handle.seek(toOffset: end > 4096 ? end - 4096 : 0)
    return String(decoding: handle.readDataToEndOfFile(), as: UTF8.self)
  }

  private func memory(of pid: Int32, _ name: String) -> Int {
    let status = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
    return (line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0) * 1024
  }
}
