// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Foundation

/// The descriptors of the kinds that starting a process opens, each with what it refers to.
///
/// The testing library and Dispatch open others at times of their own: files, timers, events.
func openDescriptors() -> Set<String> {
  var open: Set<String> = []
  for descriptor in 0..<1024 {
    let link = "/proc/self/fd/\(descriptor)"
    let target = (try? FileManager.default.destinationOfSymbolicLink(atPath: link)) ?? ""
    let kinds = ["pipe:", "/dev/null", "anon_inode:[pidfd]", "pidfd:", "/sys/fs/cgroup"]
    if kinds.contains(where: target.hasPrefix) {
      open.insert("\(descriptor): \(target)")
    }
  }
  return open
}

/// Waits until Dispatch has opened what it opens: a timer set now fires after those set before.
func settleDispatch() {
  let fired = DispatchSemaphore(value: 0)
  let timer = DispatchSource.makeTimerSource()
  timer.setEventHandler { fired.signal() }
  timer.schedule(deadline: .now())
  timer.resume()
  fired.wait()
}
