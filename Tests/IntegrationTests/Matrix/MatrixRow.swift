// SPDX-License-Identifier: Apache-2.0

import Testing

/// One row of the matrix: what somebody does to the files, and what the scheduler makes of it (C7).
///
/// The scripts are bash, with the functions of `prelude.sh`, in the folder of the scheduler YAML.
struct MatrixRow: Sendable, CustomTestStringConvertible {
  /// Where the scheduler lives.
  enum Home: Sendable {
    case here
    /// In a mount namespace of its own.
    case mountNamespace
    /// In a user namespace of its own, whose inotify limits are its own.
    case userNamespace
  }

  /// What to do with the machine meanwhile.
  enum Load: Sendable {
    case light
    /// Keeps a processor busy, or depends on the pace: alone, one after the other.
    case heavy
  }

  var number: Int
  var title: String
  var expects: [Outcome]
  /// How long after the script's end the last outcome is to be seen, in seconds; a test asserts five
  /// times as much. Nil where nothing is to be seen.
  var bound: Double?
  /// The same without leases, where that takes longer.
  var strangersBound: Double?
  /// The scheduler YAML, from the folder `d` in which the scripts run.
  var file = "s.yaml"
  /// Before the scheduler starts. Version 1 is there unless this removes it.
  var before = ""
  /// In the scheduler's namespace, before it starts.
  var inside = ""
  var home = Home.here
  var load = Load.light
  /// Only a scheduler that isn't the files' owner shows it.
  var isForStrangers = false
  /// A text of the rejections that a slow machine may see and a fast one doesn't: a state between
  /// two steps of the writer.
  var briefly: String?
  /// Nothing may be watched at the end that was not at the start.
  var keepsWatches = false
  /// Publishes version 99, which ends the row: what is seen before it is all there was.
  var marker = "publish 99"
  var script: String

  init(
    _ number: Int, _ title: String, expects: [Outcome], within bound: Double? = 1,
    withinForStrangers strangersBound: Double? = nil, file: String = "s.yaml", before: String = "",
    inside: String = "", home: Home = .here,
    load: Load = .light, isForStrangers: Bool = false, briefly: String? = nil,
    keepsWatches: Bool = false, marker: String = "publish 99", _ script: String
  ) {
    self.number = number
    self.title = title
    self.expects = expects
    self.bound = expects.isEmpty ? nil : bound
    self.strangersBound = strangersBound
    self.file = file
    self.before = before
    self.inside = inside
    self.home = home
    self.load = load
    self.isForStrangers = isForStrangers
    self.briefly = briefly
    self.keepsWatches = keepsWatches
    self.marker = marker
    self.script = script
  }

  var testDescription: String { "\(number): \(title)" }
}
