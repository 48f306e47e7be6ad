// SPDX-License-Identifier: Apache-2.0

import Reactor
import Scheduler
import SystemPackage

/// What is left of a run whose daemon has died.
///
/// Its processes are no children of ours. So one of them is watched; when it ends, it is looked
/// whether there is another.
final class Remains {
  let key: RunKey
  let members: RunProcesses
  /// The registration of the watched process's end.
  var token: Token?
  private var watch: ProcessWatch?

  init(key: RunKey, members: consuming RunProcesses) {
    self.key = key
    self.members = members
  }

  /// Watches one of the living processes; nil if there is none.
  func watchNext() -> FileDescriptor? {
    watch = nil
    for process in members.members() {
      watch = ProcessWatch(process)
      if let descriptor = watch?.descriptor { return descriptor }
    }
    return nil
  }
}
