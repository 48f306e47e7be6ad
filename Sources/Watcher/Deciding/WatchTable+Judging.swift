// SPDX-License-Identifier: Apache-2.0

extension WatchTable {
  /// Says what an event means, and takes notice of what it says about watches and writers.
  ///
  /// An event is never taken for "this changed to that": only a look tells what there is.
  mutating func judge(
    _ event: WatchEvent, at now: Duration, writers: inout WriterLog
  ) -> Significance {
    if event.mask.contains(.overflow) { return .lost }
    guard let inode = inode(of: event.watch) else { return .none }
    if event.mask.contains(.ignored) {
      forget(event.watch)
      return .sign
    }
    guard let name = event.name else {
      writers.note(event.mask, on: inode, at: now)
      return .sign
    }
    writers.note(event, name, at: now)
    return isWanted(name, in: event.watch) ? .sign : .none
  }
}
