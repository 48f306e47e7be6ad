// SPDX-License-Identifier: Apache-2.0

import Entry
import FuzzBodies

@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  unsafe Fuzzer.http.testOneInput(start, count)
}
