// SPDX-License-Identifier: Apache-2.0

@testable import Scheduler

/// What is due becomes runs.
extension AccountChecker {
  /// A run that is not known yet must be one that is due.
  func known(_ id: String, _ runID: String, _ fireTime: WallInstant?, _ key: RunKey? = nil) {
    guard accounts[id]?.chains.contains(where: { $0.runID == runID }) != true, let fireTime else {
      return
    }
    let untold = accounts[id]?.chains.firstIndex { $0.isUntold && $0.fireTime == fireTime }
    if let untold {
      count("run for change")
      accounts[id]?.chains[untold].runID = runID
    } else if let offer = admit(id, runID, fireTime) {
      append(offer, to: id, runID: runID, key)
    }
  }

  func append(_ offer: Offer, to id: String, runID: String?, _ key: RunKey? = nil) {
    let others = accounts[id]?.chains ?? []
    if offer.item.overlap == .skip, !others.isEmpty {
      breach(id, "has \(runID ?? "a run") beside another run")
    }
    sequence += 1
    accounts[id]?.chains.append(
      Chain(
        sequence: sequence, key: key ?? runID.flatMap { announcedKeys[$0] }, runID: runID ?? "",
        fireTime: offer.fireTime, due: offer.due,
        cause: offer.cause, item: offer.item, policy: offer.item.overlap,
        bundle: offer.item.bundleManifest.map(Self.bundle), phase: .waiting("")))
    putInOrder(id)
  }

  /// Of the runs that come up at one event, those that wait are told first. The keys say in which
  /// order they came.
  private func putInOrder(_ id: String) {
    guard var chains = accounts[id]?.chains, let key = chains.last?.key else { return }
    var index = chains.count - 1
    while index > 0, chains[index - 1].sequence > lastSequence,
      chains[index - 1].key.map({ $0 > key }) == true
    {
      (chains[index].sequence, chains[index - 1].sequence) = (
        chains[index - 1].sequence, chains[index].sequence
      )
      chains.swapAt(index - 1, index)
      index -= 1
    }
    accounts[id]?.chains = chains
  }

  /// What is due and has a name, with the item as it was when it came up.
  func admit(_ id: String, _ runID: String, _ fireTime: WallInstant) -> Offer? {
    let isPlain = runID == RunIdentifier.make(item: id, fireTime: fireTime)
    let startsForChange = expectations[id]?.startsForChange == true
    let offers = expectations[id]?.offers ?? []
    let index = offers.firstIndex { offer in
      offer.fireTime == fireTime
        && (offer.runID.map { $0 == runID } ?? (isPlain || !startsForChange))
    }
    if let index {
      expectations[id]?.offers.remove(at: index)
      expectations[id]?.hasOffered = true
      count("offer")
      return offers[index]
    }
    if startsForChange, fireTime == second, let item = accounts[id]?.item {
      expectations[id]?.startsForChange = false
      expectations[id]?.hasOffered = true
      count("run for change")
      return Offer(fireTime: fireTime, due: fireTime, item: item, cause: .bundleChange)
    }
    breach(id, "comes up with \(runID), which is not due")
    return nil
  }
}
