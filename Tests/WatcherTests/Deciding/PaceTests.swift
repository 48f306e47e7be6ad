// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Watcher

/// When the watcher looks. Instants are milliseconds; quiet is 150, the longest wait 2000.
@Suite struct PaceTests {
  private var pace = Pace(WatchSettings())

  private func ms(_ value: Int) -> Duration { .milliseconds(value) }

  @Test func withoutASignThereIsNoReasonToLook() {
    #expect(pace.deadline == nil)
  }

  @Test mutating func aLookFollowsTheLastSignAfterAQuietTime() {
    pace.noteSign(at: ms(1000))
    #expect(pace.deadline == ms(1150))
    pace.noteSign(at: ms(1100))
    #expect(pace.deadline == ms(1250))
  }

  @Test mutating func aStormPutsALookOffNoLongerThanTheLongestWait() {
    for at in stride(from: 1000, through: 4000, by: 10) { pace.noteSign(at: ms(at)) }
    #expect(pace.deadline == ms(3000))
    #expect(!pace.isImpatient(at: ms(2999)))
    #expect(pace.isImpatient(at: ms(3000)))
  }

  @Test mutating func aSettledLookEndsTheMatter() {
    pace.noteSign(at: ms(1000))
    pace.beginLook()
    pace.settle(at: ms(1151), nextAfter: nil)
    #expect(pace.deadline == nil)
    #expect(!pace.isImpatient(at: ms(9000)))
  }

  @Test mutating func aSignDuringALookIsAChangeOfItsOwn() {
    pace.noteSign(at: ms(1000))
    pace.beginLook()
    pace.noteSign(at: ms(1200))
    #expect(pace.hasNews)
    pace.settle(at: ms(1300), nextAfter: nil)
    #expect(pace.deadline == ms(1350))
    #expect(!pace.isImpatient(at: ms(3100)))
  }

  @Test mutating func triesThatDoNotSettleComeLessAndLessOften() {
    pace.noteSign(at: ms(0))
    var delays: [Duration] = []
    for _ in 0..<6 {
      pace.beginLook()
      pace.keepTrying(at: ms(5000))
      delays.append((pace.deadline ?? .zero) - ms(5000))
    }
    #expect(delays == [100, 200, 400, 800, 1000, 1000].map(ms))
  }

  @Test mutating func aSignEndsTheBackOff() {
    pace.noteSign(at: ms(0))
    for _ in 0..<5 {
      pace.beginLook()
      pace.keepTrying(at: ms(1000))
    }
    pace.noteSign(at: ms(1010))
    #expect(pace.deadline == ms(1160))
  }

  @Test mutating func aStormOfSignsDoesNotMakeTriesFollowEachOtherWithoutPause() {
    pace.noteSign(at: ms(0))
    pace.beginLook()
    pace.keepTrying(at: ms(5000))
    // Long past the longest wait, and signs keep coming.
    pace.noteSign(at: ms(5001))
    #expect(pace.deadline == ms(5100))
  }

  @Test mutating func aDemandIsDueAtOnceAndStaysUntilALookSettles() {
    pace.demand(at: ms(700))
    #expect(pace.deadline == ms(700))
    pace.beginLook()
    pace.keepTrying(at: ms(710))
    #expect(pace.deadline == ms(810))
    pace.beginLook()
    pace.settle(at: ms(811), nextAfter: nil)
    #expect(pace.deadline == nil)
  }

  @Test mutating func aDemandDoesNotWaitForTheQuietTimeOfASign() {
    pace.noteSign(at: ms(700))
    pace.demand(at: ms(710))
    #expect(pace.deadline == ms(710))
  }

  @Test mutating func wherePollingIsNeededTheNextRoundIsSet() {
    pace.demand(at: ms(0))
    pace.beginLook()
    pace.settle(at: ms(10), nextAfter: ms(1000))
    #expect(pace.deadline == ms(1010))
    pace.noteSign(at: ms(100))
    #expect(pace.deadline == ms(250))
  }
}
