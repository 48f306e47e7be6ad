// SPDX-License-Identifier: Apache-2.0

public import FuzzBodies

extension Fuzzer {
  /// What libFuzzer's `LLVMFuzzerTestOneInput` has to do; a finding ends the process.
  public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    do {
      try run(bytes)
    } catch {
      fatalError("\(rawValue): \(error)")
    }
    return 0
  }
}
