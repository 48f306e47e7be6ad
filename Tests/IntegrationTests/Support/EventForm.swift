// SPDX-License-Identifier: Apache-2.0

import Foundation
import Scheduler

/// The fields that the record of an event must have, and may have, in the journal (C9).
struct EventForm {
  /// Of those that begin with `AETHERFLOW_`; without that.
  var required: Set<String>
  var allowed: Set<String> = []
  var priority: String

  /// - Parameter isHeld: it happened since the item is held.
  private static func of(_ event: LogEvent, isHeld: Bool) -> EventForm {
    switch event {
    case .started, .ready, .stopping, .stopped, .configLoaded, .configReloaded, .configUnchanged,
      .clockStepped:
      EventForm(required: [], priority: "5")
    case .configRejected: EventForm(required: ["REASON"], priority: "4")
    case .itemAdded, .itemRemoved, .itemChanged, .itemReleased, .bundleChanged:
      EventForm(required: ["ITEM"], priority: "5")
    case .itemHeld: EventForm(required: ["ITEM", "REASON"], priority: "3")
    case .bundleInvalid: EventForm(required: [], priority: "3")
    case .timezoneChanged: EventForm(required: ["COUNT"], priority: "5")
    case .watchDegraded: EventForm(required: ["REASON"], priority: "4")
    case .runStarted: EventForm(required: run.union(["LATENCY_USEC"]), priority: "6")
    case .runFinished:
      EventForm(required: end.union(["EXIT_STATUS", "CPU_USEC"]), allowed: usage, priority: "6")
    case .runFailed: EventForm(required: end, allowed: usage.union(step), priority: "3")
    case .runTimedOut: EventForm(required: end.union(["CPU_USEC"]), allowed: usage, priority: "3")
    case .runStopped: EventForm(required: end.union(["CPU_USEC"]), allowed: usage, priority: "4")
    // Told by the next daemon, which knows when the run began, and not when it ended.
    case .runInterrupted:
      EventForm(required: run.union(["OUTCOME"]), allowed: ["DURATION_USEC"], priority: "3")
    case .runRetrying: EventForm(required: run, priority: "5")
    case .runQueued: EventForm(required: run.union(["REASON"]), priority: "6")
    case .runSkipped:
      EventForm(
        required: ["ITEM", "RUN_ID", "SCHEDULED_AT", "REASON"], allowed: ["ATTEMPT"], priority: "4")
    case .runMissed:
      EventForm(
        required: ["ITEM", "REASON", "COUNT", "FIRST", "LAST"],
        allowed: ["RUN_ID", "SCHEDULED_AT", "ATTEMPT"], priority: isHeld ? "3" : "4")
    }
  }

  private static let run: Set = ["ITEM", "RUN_ID", "SCHEDULED_AT", "ATTEMPT"]
  private static let end = run.union(["OUTCOME", "DURATION_USEC"])
  private static let usage: Set = ["EXIT_STATUS", "EXIT_SIGNAL", "CPU_USEC", "MAX_RSS_BYTES"]
  private static let step: Set = ["FLOW_ID", "JOB_ID", "STEP_ID"]

  /// What is wrong with the record of an event; empty if nothing is.
  static func faults(of fields: [String: String]) -> [String] {
    let message = fields["MESSAGE"] ?? ""
    guard let event = fields["AETHERFLOW_EVENT"].flatMap(LogEvent.init(rawValue:)) else {
      return ["no event: \(message)"]
    }
    let prefix = "AETHERFLOW_"
    let own = Dictionary(
      uniqueKeysWithValues: fields.filter { $0.key.hasPrefix(prefix) && $0.key != prefix + "EVENT" }
        .map { (String($0.key.dropFirst(prefix.count)), $0.value) })
    let form = EventForm.of(event, isHeld: own["REASON"]?.hasSuffix("_invalid") == true)
    var faults = form.required.subtracting(own.keys).sorted().map { "\($0) is missing" }
    for (name, value) in own.sorted(by: { $0.key < $1.key }) {
      if !form.required.contains(name), !form.allowed.contains(name) {
        faults.append("\(name) does not belong there")
      }
      if !isValid(name, value) { faults.append("\(name) is \"\(value)\"") }
    }
    // A process that was collected has ended in one way.
    if own["CPU_USEC"] != nil, (own["EXIT_STATUS"] == nil) == (own["EXIT_SIGNAL"] == nil) {
      faults.append("neither or both of exit status and signal")
    }
    if fields["MESSAGE_ID"] != event.messageID { faults.append("the MESSAGE_ID is another's") }
    if fields["SYSLOG_IDENTIFIER"] != "aetherflow-scheduler" { faults.append("wrong identifier") }
    if fields["PRIORITY"] != form.priority { faults.append("wrong priority") }
    if message.isEmpty { faults.append("no message") }
    return faults.map { "\(event) \(message): \($0)" }
  }

  private static func isValid(_ name: String, _ value: String) -> Bool {
    switch name {
    case "ITEM": value.wholeMatch(of: /[a-z]+/) != nil
    case "RUN_ID": value.wholeMatch(of: /[a-z]+-\d{8}T\d{6}Z(-[2-9])?/) != nil
    case "SCHEDULED_AT", "FIRST", "LAST":
      value.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d/) != nil
    case "ATTEMPT", "COUNT": Int(value) ?? 0 >= 1
    case "FLOW_ID", "JOB_ID", "STEP_ID", "REASON", "OUTCOME": value.wholeMatch(of: /[a-z_]+/) != nil
    default: Int(value) ?? -1 >= 0
    }
  }
}
