// SPDX-License-Identifier: Apache-2.0

/// A list of timers: the index of its first node, whose `previous` is the last.
struct TimerList {
  var first: Int32 = TimerList.none

  var isEmpty: Bool {
    first == TimerList.none
  }

  /// The index that stands for "no node".
  static let none: Int32 = -1
}

/// The storage of all timers of a wheel, linked into lists by index.
///
/// One array instead of one object per timer: no allocation and no reference counting per timer,
/// and a copy of the wheel is a copy of values. Lists are doubly linked rings, so that appending and
/// removing take constant time with a single index per list.
struct TimerSlab<Payload> {
  struct Node {
    /// Nil if and only if the node is free.
    var payload: Payload?
    var deadline: UInt64
    var generation: UInt64
    var next: Int32
    var previous: Int32
  }

  private(set) var nodes: [Node] = []

  /// The free nodes, linked by `next`.
  private(set) var firstFree = TimerList.none

  /// The number of timers.
  private(set) var count = 0

  /// Timers ever stored. Also the generation of the latest one.
  private(set) var generation: UInt64 = 0

  subscript(index: Int32) -> Node {
    nodes[Int(index)]
  }

  /// Stores a timer that is in no list yet.
  mutating func store(_ payload: Payload, deadline: UInt64) -> TimerKey {
    generation += 1
    count += 1
    let node = Node(
      payload: payload, deadline: deadline, generation: generation,
      next: TimerList.none, previous: TimerList.none)
    guard firstFree != TimerList.none else {
      nodes.append(node)
      return TimerKey(index: Int32(nodes.count - 1), generation: generation)
    }
    let index = firstFree
    firstFree = nodes[Int(index)].next
    nodes[Int(index)] = node
    return TimerKey(index: index, generation: generation)
  }

  /// Frees the node of a timer that is in no list any more, and returns its payload.
  mutating func release(_ index: Int32) -> Payload? {
    let payload = nodes[Int(index)].payload.take()
    nodes[Int(index)].next = firstFree
    nodes[Int(index)].previous = TimerList.none
    firstFree = index
    count -= 1
    return payload
  }

  /// Frees all nodes; the keys given out so far are stale.
  mutating func removeAll() {
    nodes.removeAll(keepingCapacity: true)
    firstFree = TimerList.none
    count = 0
  }

  /// Whether a key names a timer that is stored here now.
  func contains(_ key: TimerKey) -> Bool {
    guard nodes.indices.contains(Int(key.index)) else { return false }
    let node = nodes[Int(key.index)]
    return node.generation == key.generation && node.payload != nil
  }

  /// Links a node to the end of a list, so that lists keep the order of insertion.
  mutating func append(_ index: Int32, to list: inout TimerList) {
    var nodes = nodes.mutableSpan
    guard !list.isEmpty else {
      list.first = index
      nodes[Int(index)].next = index
      nodes[Int(index)].previous = index
      return
    }
    let first = list.first
    let last = nodes[Int(first)].previous
    nodes[Int(index)].next = first
    nodes[Int(index)].previous = last
    nodes[Int(last)].next = index
    nodes[Int(first)].previous = index
  }

  /// Unlinks a node from the list that holds it.
  mutating func remove(_ index: Int32, from list: inout TimerList) {
    var nodes = nodes.mutableSpan
    let (next, previous) = (nodes[Int(index)].next, nodes[Int(index)].previous)
    guard next != index else {
      list = TimerList()
      return
    }
    nodes[Int(next)].previous = previous
    nodes[Int(previous)].next = next
    if list.first == index {
      list.first = next
    }
  }

  /// The indices of a list's nodes, in order.
  func indices(in list: TimerList) -> [Int32] {
    var indices: [Int32] = []
    var index = list.first
    while index != TimerList.none {
      indices.append(index)
      index = successor(of: index, in: list)
    }
    return indices
  }

  /// The earliest deadline in a list, or nil if it is empty.
  ///
  /// - Complexity: O(n) in the length of the list.
  func earliestDeadline(in list: TimerList) -> UInt64? {
    earliest(in: list).map { nodes[Int($0)].deadline }
  }

  /// The node with the earliest deadline in a list, the first of equal ones; nil if it is empty.
  ///
  /// - Complexity: O(n) in the length of the list.
  func earliest(in list: TimerList) -> Int32? {
    guard !list.isEmpty else { return nil }
    var earliest = list.first
    var index = successor(of: list.first, in: list)
    while index != TimerList.none {
      if nodes[Int(index)].deadline < nodes[Int(earliest)].deadline { earliest = index }
      index = successor(of: index, in: list)
    }
    return earliest
  }

  /// The nodes with the earliest deadlines in a list, in order; equal ones in the order of insertion.
  ///
  /// - Complexity: O(n · `count`) at most in the length of the list; O(n) where few of them come
  ///   later in the list than in time.
  func earliest(_ count: Int, in list: TimerList) -> [Int32] {
    var first: [Int32] = []
    var index = list.first
    while index != TimerList.none {
      defer { index = successor(of: index, in: list) }
      if first.count == count {
        guard let last = first.last, precedes(index, last) else { continue }
        first.removeLast()
      }
      let place = first.firstIndex { precedes(index, $0) } ?? first.count
      first.insert(index, at: place)
    }
    return first
  }

  /// The generation counts insertions, so no two timers are equal.
  private func precedes(_ left: Int32, _ right: Int32) -> Bool {
    let (left, right) = (nodes[Int(left)], nodes[Int(right)])
    return (left.deadline, left.generation) < (right.deadline, right.generation)
  }

  /// The node after another one; none after the last.
  private func successor(of index: Int32, in list: TimerList) -> Int32 {
    let next = nodes[Int(index)].next
    return next == list.first ? TimerList.none : next
  }
}
