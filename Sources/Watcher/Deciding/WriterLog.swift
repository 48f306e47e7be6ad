// SPDX-License-Identifier: Apache-2.0

/// Guesses from events who is still writing, where a lease can't tell.
///
/// A file that was written to is being written until it is closed; so is one that was just created.
/// Both for a while only: a close can be missed.
struct WriterLog {
  private struct Creation: Hashable {
    var watch: WatchNumber
    var name: FileName
  }

  /// More files than this are not being created at once where configuration is kept.
  private static let mostCreations = 4096

  private let settings: WatchSettings
  private var written: [Inode: Duration] = [:]
  private var created: [Creation: Duration] = [:]
  /// What was written to or created since the look that is under way began.
  private var freshlyWritten: Set<Inode> = []
  private var freshlyCreated: Set<Creation> = []
  /// Creations under way through a rename, by its cookie.
  private var moving: (cookie: UInt32, createdAt: Duration)?

  init(_ settings: WatchSettings) {
    self.settings = settings
  }

  /// How many files it takes for being written.
  var count: Int { written.count + created.count }

  /// Takes notice of an event on a file itself.
  mutating func note(_ mask: WatchMask, on inode: Inode, at now: Duration) {
    if mask.contains(.modify) {
      written[inode] = now
      freshlyWritten.insert(inode)
    }
    if !mask.isDisjoint(with: [.closeWrite, .deleteSelf]) { written[inode] = nil }
  }

  /// Takes notice of an event on any name of a watched directory, wanted or not: a file may be
  /// written under one name and then renamed.
  mutating func note(_ event: WatchEvent, _ name: FileName, at now: Duration) {
    let place = Creation(watch: event.watch, name: name)
    if event.mask.contains(.create) {
      makeRoom(at: now)
      created[place] = now
      freshlyCreated.insert(place)
    } else if event.mask.contains(.movedFrom) {
      moving = created.removeValue(forKey: place).map { (event.cookie, $0) }
    } else if event.mask.contains(.movedTo) {
      created[place] = moving?.cookie == event.cookie ? moving?.createdAt : nil
      moving = nil
    } else if !event.mask.isDisjoint(with: [.closeWrite, .delete]) {
      created[place] = nil
    }
  }

  /// Whether a file is probably still being written.
  func isWriting(
    _ status: FileStatus, named name: FileName, in directory: WatchNumber?, at now: Duration
  ) -> Bool {
    if let since = written[status.inode], now - since < settings.writeHold { return true }
    // A second link to a finished file is a creation that nobody closes.
    guard let directory, status.links == 1,
      let since = created[Creation(watch: directory, name: name)]
    else { return false }
    return now - since < settings.createHold
  }

  /// A look begins.
  mutating func beginLook(at now: Duration) {
    // The closing of a file that is no longer watched is never heard of.
    written = written.filter { now - $0.value < settings.writeHold }
    freshlyWritten.removeAll()
    freshlyCreated.removeAll()
  }

  /// Whether somebody has written to a file during the look: what was read may be half of it, though
  /// it is whole by now.
  func wasWritten(_ inode: Inode, named name: FileName, in directory: WatchNumber?) -> Bool {
    freshlyWritten.contains(inode)
      || directory.map { freshlyCreated.contains(Creation(watch: $0, name: name)) } ?? false
  }

  private mutating func makeRoom(at now: Duration) {
    guard created.count >= Self.mostCreations else { return }
    created = created.filter { now - $0.value < settings.createHold }
    if created.count >= Self.mostCreations { created.removeAll() }
    if freshlyCreated.count >= Self.mostCreations { freshlyCreated.removeAll() }
  }

  /// A lease has said that nobody writes.
  mutating func clear(_ inode: Inode) {
    written[inode] = nil
  }
}
