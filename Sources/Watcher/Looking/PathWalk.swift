// SPDX-License-Identifier: Apache-2.0
internal import CLinux
import Glibc
import Reactor
import SystemPackage

/// Follows paths to their files, one name after the other, and shows each step to a visitor first.
///
/// The visitor arms watches: a directory is watched before a name is looked up in it, and a file
/// before it is read, so that no change falls between. Nothing is resolved ahead or remembered
/// beyond the walk, since any link and directory on the way can be another one the next time.
final class PathWalk {
  /// A step: the object itself, and what is going to be looked up in it.
  struct Step {
    let object: FileDescriptor
    let status: FileStatus
    let mask: WatchMask
    let name: FileName?
    /// For messages.
    let path: String
  }

  /// Where a path ends.
  enum End: ~Copyable {
    case file(OwnedDescriptor, FileStatus, in: Inode, name: FileName)
    case trouble(Trouble)
  }

  private final class Directory {
    let owned: OwnedDescriptor
    let status: FileStatus

    init(_ owned: consuming OwnedDescriptor) throws(Errno) {
      status = try FileStatus(of: owned.descriptor)
      self.owned = owned
    }
  }

  private static let mostLinks = 40
  /// How many directories are kept open for the next path, which is often of the same one.
  private static let mostKept = 16

  private let visit: (Step) -> Void
  private var kept: [[FileName]: Directory] = [:]

  /// - Parameter visit: sees every step before it is taken.
  init(visit: @escaping (Step) -> Void) {
    self.visit = visit
  }

  /// Follows an absolute path.
  func follow(_ path: String) -> End {
    do throws(Errno) {
      return try follow(FileName.components(of: path.utf8), path)
    } catch {
      return .trouble(Trouble(error))
    }
  }

  private func follow(_ components: [FileName], _ path: String) throws(Errno) -> End {
    guard let last = components.last else { return .trouble(.isDirectory) }
    let parents = Array(components.dropLast())
    if let directory = kept[parents] {
      return try follow([last], from: directory, path)
    }
    return try follow(components.reversed(), from: openRoot(), path, keepingAs: parents)
  }

  /// - Parameter names: what is still to be looked up, the next one last.
  private func follow(
    _ names: [FileName], from start: Directory, _ path: String, keepingAs parents: [FileName]? = nil
  ) throws(Errno) -> End {
    var current = start
    var todo = names
    var links = 0
    while let name = todo.popLast() {
      // Before anything is looked up behind a link of the last name: the directory as written.
      if todo.isEmpty, links == 0, let parents { keep(current, as: parents) }
      if name == .parent {
        current = try Directory(Self.open(name, in: current.owned.descriptor))
        continue
      }
      let mask: WatchMask = todo.isEmpty ? .lastDirectory : .directory
      visit(
        Step(
          object: current.owned.descriptor, status: current.status, mask: mask, name: name,
          path: path))
      let next = try Self.open(name, in: current.owned.descriptor)
      let status = try FileStatus(of: next.descriptor)
      switch status.kind {
      case .symbolicLink:
        links += 1
        guard links <= Self.mostLinks else { return .trouble(.tooManyLinks) }
        let target = try Self.target(of: next.descriptor)
        if target.first == UInt8(ascii: "/") { current = try openRoot() }
        todo += FileName.components(of: target).reversed()
      case .directory:
        if todo.isEmpty { return .trouble(.isDirectory) }
        current = try Directory(next)
      case .file where todo.isEmpty:
        visit(Step(object: next.descriptor, status: status, mask: .file, name: nil, path: path))
        return .file(next, status, in: current.status.inode, name: name)
      case .other where todo.isEmpty: return .trouble(.isNoFile)
      case .file, .other: return .trouble(.missing)
      }
    }
    return .trouble(.isDirectory)
  }

  private func keep(_ directory: Directory, as parents: [FileName]) {
    if kept.count >= Self.mostKept { kept.removeAll() }
    kept[parents] = directory
  }

  private func openRoot() throws(Errno) -> Directory {
    if let root = kept[[]] { return root }
    let root = try Directory(Self.open(FileName([UInt8(ascii: "/")]), in: nil))
    keep(root, as: [])
    return root
  }

  /// The corresponding C function is `openat` with `O_PATH` and `O_NOFOLLOW`.
  private static func open(
    _ name: FileName, in directory: FileDescriptor?
  ) throws(Errno) -> OwnedDescriptor {
    let start = directory?.rawValue ?? AT_FDCWD
    let text = name.terminated
    return OwnedDescriptor(
      FileDescriptor(rawValue: try call { unsafe clinux_open_path(start, text) }))
  }

  /// The corresponding C function is `readlinkat`.
  private static func target(of link: FileDescriptor) throws(Errno) -> [UInt8] {
    // A link's target is a path, so it is never longer.
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let size = buffer.count
    let count = try call { unsafe readlinkat(link.rawValue, "", &buffer, size) }
    return buffer[..<count].map { UInt8(bitPattern: $0) }
  }
}
