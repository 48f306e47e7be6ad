// SPDX-License-Identifier: Apache-2.0
import Glibc
package import SystemPackage

extension Errno {
  /// The calling thread's `errno`: to be read on the line after the call that set it.
  package static var current: Errno {
    Errno(rawValue: errno)
  }
}

/// Makes a system call that returns -1 on failure, again as often as a signal interrupts it.
@discardableResult
package func call<Value: SignedInteger>(_ body: () -> Value) throws(Errno) -> Value {
  while true {
    let value = body()
    if value != -1 {
      return value
    }
    let error = Errno.current
    if error != .interrupted {
      throw error
    }
  }
}

/// Makes a system call that fails when it would have to wait: then the answer is nil, not an error.
package func callUnlessBlocking<Value: SignedInteger>(_ body: () -> Value) throws(Errno) -> Value? {
  do {
    return try call(body)
  } catch .wouldBlock {
    return nil
  }
}
