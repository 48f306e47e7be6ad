// SPDX-License-Identifier: Apache-2.0

/// What can happen, one word per kind of event; the values of `AETHERFLOW_EVENT` (C9).
public enum LogEvent: String, CaseIterable, Sendable {
  case started
  case ready
  case stopping
  case stopped
  case configLoaded = "config_loaded"
  case configReloaded = "config_reloaded"
  case configRejected = "config_rejected"
  case configUnchanged = "config_unchanged"
  case itemAdded = "item_added"
  case itemRemoved = "item_removed"
  case itemChanged = "item_changed"
  case itemHeld = "item_held"
  case itemReleased = "item_released"
  case bundleChanged = "bundle_changed"
  case bundleInvalid = "bundle_invalid"
  case runStarted = "run_started"
  case runFinished = "run_finished"
  case runFailed = "run_failed"
  case runTimedOut = "run_timed_out"
  case runStopped = "run_stopped"
  case runRetrying = "run_retrying"
  case runMissed = "run_missed"
  case runSkipped = "run_skipped"
  case runQueued = "run_queued"
  case runInterrupted = "run_interrupted"
  case clockStepped = "clock_stepped"
  case timezoneChanged = "timezone_changed"
  case watchDegraded = "watch_degraded"

  /// The fixed 128-bit id of this kind of event, 32 lowercase hexadecimal digits.
  ///
  /// It is `MESSAGE_ID` in the journal, where the message catalog explains it. Never change one.
  public var messageID: String {
    switch self {
    case .started: "52ae2c7f59ca498889159e9c18b75aec"
    case .ready: "35824043aeed4af39bad94ebc3016661"
    case .stopping: "78a54bf6fd454230b2c3f57d3c4d28e8"
    case .stopped: "f8aafdb40bff4ea089e2b0e6344ec32b"
    case .configLoaded: "c02db1dc5f3142dc82de6df38f586748"
    case .configReloaded: "5ccf5d66a64a4accac29e1936851b7bf"
    case .configRejected: "0fa8b0381915454d8e848ce643677b3f"
    case .configUnchanged: "5441cb15fd724fc9a21dd026132c7cf8"
    case .itemAdded: "2839d05851c9487eb894c8706c365c00"
    case .itemRemoved: "7e60b2e18abb46689399daa5542df7ec"
    case .itemChanged: "b322a927ce2c45ddb29d91643bd64095"
    case .itemHeld: "7b92cf33bb29499382f1735d7b801414"
    case .itemReleased: "418e7eee5dd2422a97df27cd583c45a0"
    case .bundleChanged: "378b2c624ef94dacbf51b5048d8caeb6"
    case .bundleInvalid: "b96d9424cffb4d66b47f669832109643"
    case .runStarted: "e61e272a1f0644e4b4a3dde923f05b73"
    case .runFinished: "d42615615e1b4949b8ed6cf1144dfe0c"
    case .runFailed: "ae3c246098994349b539c6af829b7c93"
    case .runTimedOut: "0cd7a67cfe54413391d32e7bb8be57b8"
    case .runStopped: "8685d3a1b9614ff3980cb764ffe92800"
    case .runRetrying: "dd753c6eabb84936a512968d07b9d08b"
    case .runMissed: "68817430451346a5b61cfb9d4534e482"
    case .runSkipped: "43dc116c32db4b36b1ec3252bd610888"
    case .runQueued: "634946e9c8d44981969c04993c4ac70c"
    case .runInterrupted: "4a91bc690d23497f96ecc34ae2935bde"
    case .clockStepped: "387d959e1ba941298aea3600bbdbeee7"
    case .timezoneChanged: "1d970240637e4ffd9529645e7d09fbec"
    case .watchDegraded: "5432f284fa7446428636f5883b4cb090"
    }
  }
}
