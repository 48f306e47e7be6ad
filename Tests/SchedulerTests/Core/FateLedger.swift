// SPDX-License-Identifier: Apache-2.0

import Scheduler

/// What has become of each fire time, over all schedulers of a world, by what they decided.
final class FateLedger {
  private let items: [String: Item]
  private var fates: [String: [WallInstant: String]] = [:]
  /// Decided while nothing could be written: it counts once it is, and not if there is a crash before.
  private var unwritten: [(String, WallInstant, String)] = []
  private var attempts: Set<String> = []
  private(set) var breaches: [String] = []
  private(set) var tally: [String: Int] = [:]

  init(_ items: [Item]) {
    self.items = Dictionary(uniqueKeysWithValues: items.map { ($0.id, $0) })
  }

  /// - Parameter isWritten: whether the entries of the event are in the ledger.
  func observe(_ effects: [Effect], refused: [RunKey], isWritten: Bool) {
    if isWritten { settle() }
    for effect in effects {
      switch effect {
      case .record(.claimed(let claim)) where !refused.contains(claim.key): claimed(claim)
      case .record(.missed(let id, let span, let reason)): missed(id, span, reason, isWritten)
      case .log(let record) where record.event == .runInterrupted:
        tally["interrupted", default: 0] += 1
      default: break
      }
    }
  }

  func crash() { unwritten = [] }

  func settle() {
    for (id, fireTime, fate) in unwritten { decide(id, fireTime, fate) }
    unwritten = []
  }

  /// Every fire time of an interval has one fate.
  func check(after start: WallInstant, through end: WallInstant) {
    for (id, item) in items {
      var instant = start
      while let fireTime = item.schedule.nextFireTime(after: instant), fireTime <= end {
        if fates[id]?[fireTime] == nil { breach(id, fireTime, "is unaccounted for") }
        instant = fireTime
      }
    }
  }

  private func claimed(_ claim: RunClaim) {
    if !attempts.insert(claim.runID).inserted {
      breach(claim.item, claim.fireTime, "was run twice as \(claim.runID)")
    }
    if claim.attempt == 1 { decide(claim.item, claim.fireTime, "run") }
    tally[claim.attempt == 1 ? "run" : "retry", default: 0] += 1
  }

  private func missed(_ id: String, _ span: FireTimeSpan, _ reason: String, _ isWritten: Bool) {
    guard let item = items[id] else { return }
    var next: WallInstant? = span.first
    var count = 0
    while let fireTime = next, fireTime <= span.last {
      note(id, fireTime, reason, isWritten)
      count += 1
      next = item.schedule.nextFireTime(after: fireTime)
    }
    if count != span.count {
      breach(id, span.first, "begins a gap of \(count), told as \(span.count)")
    }
  }

  private func note(_ id: String, _ fireTime: WallInstant, _ fate: String, _ isWritten: Bool) {
    if isWritten { decide(id, fireTime, fate) } else { unwritten.append((id, fireTime, fate)) }
  }

  private func decide(_ id: String, _ fireTime: WallInstant, _ fate: String) {
    tally[fate, default: 0] += 1
    if let earlier = fates[id, default: [:]].updateValue(fate, forKey: fireTime) {
      breach(id, fireTime, "was \(earlier), then \(fate)")
    }
  }

  private func breach(_ id: String, _ fireTime: WallInstant, _ sentence: String) {
    guard breaches.count < 10 else { return }
    breaches.append("\(id) at \(TimeZoneRules.utc.rfc3339(fireTime)) \(sentence)")
  }
}
