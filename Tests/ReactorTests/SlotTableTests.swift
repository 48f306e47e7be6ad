// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@testable import Reactor

@Suite struct SlotTableTests {
  @Test func tokenFindsNothingAfterRemoval() {
    var table = SlotTable<String>()
    let first = table.insert("first")
    #expect(table[first] == "first")
    #expect(table.remove(first) == "first")
    let second = table.insert("second")
    #expect(second.slot == first.slot)
    #expect(table[first] == nil)
    #expect(table.remove(first) == nil)
    #expect(table[second] == "second")
    #expect(table[Token(slot: 9, generation: 0)] == nil)
  }

  @Test func behavesAsADictionary() {
    var generator = SplitMix(seed: 1)
    var table = SlotTable<Int>()
    var model: [Token: Int] = [:]
    var formerTokens: [Token] = []
    for step in 0..<2000 {
      if model.isEmpty || Bool.random(using: &generator) {
        let token = table.insert(step)
        #expect(model[token] == nil && !formerTokens.contains(token))
        model[token] = step
      } else if let token = model.keys.sorted(by: { $0.packed < $1.packed }).first {
        #expect(table.remove(token) == model.removeValue(forKey: token))
        formerTokens.append(token)
      }
      table.checkInvariants()
      #expect(table.count == model.count)
    }
    #expect(model.allSatisfy { table[$0.key] == $0.value })
    #expect(formerTokens.allSatisfy { table[$0] == nil })
  }

  @Test(arguments: [(0, 0), (1, 0), (0, 1), (UInt32.max, UInt32.max), (7, 0x8000_0000)])
  func tokenSurvivesThePacking(slot: UInt32, generation: UInt32) {
    let token = Token(slot: slot, generation: generation)
    #expect(Token(packed: token.packed) == token)
  }
}
