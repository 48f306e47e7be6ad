// SPDX-License-Identifier: Apache-2.0

/// First in, first out.
struct WaitingLine<Element> {
  private var elements: [Element?] = []
  /// The first that isn't taken out.
  private var head = 0

  var isEmpty: Bool { head == elements.count }

  /// - Complexity: O(1), amortised.
  mutating func append(_ element: Element) {
    elements.append(element)
  }

  /// Takes out the one that has waited longest.
  ///
  /// - Complexity: O(1), amortised.
  mutating func popFirst() -> Element? {
    guard !isEmpty else { return nil }
    let first = elements[head]
    elements[head] = nil
    head += 1
    // Give back what is taken out, though not at each element: moving the rest costs.
    if isEmpty {
      self = WaitingLine()
    } else if head > 1024, head > elements.count / 2 {
      elements.removeFirst(head)
      head = 0
    }
    return first
  }
}
