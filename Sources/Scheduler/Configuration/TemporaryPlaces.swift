// SPDX-License-Identifier: Apache-2.0

import YAML

/// Warns about a flow that keeps its workspace or its state where nothing lasts (C8.4).
///
/// AetherFlow's defaults are below `/tmp`. That is emptied at a boot, and a service of systemd with
/// `PrivateTmp=` has one of its own that ends with the service: what a run has done is forgotten
/// whenever the scheduler stops, and so is what a retry would go on from.
enum TemporaryPlaces {
  /// A key of a flow that names a place, and what core takes where it is missing.
  private struct Key {
    var section: String
    var name: String
    var standard: String
    var code: String

    var described: String { "flow.\(section).\(name)" }
  }

  private static let keys = [
    Key(
      section: "workspace", name: "root", standard: "/tmp/work", code: "temporary-workspace"),
    Key(
      section: "state", name: "path", standard: "/tmp/state/aetherflow.sqlite",
      code: "temporary-state"),
  ]

  /// One warning for each key, in the order of `workspace` and `state`.
  ///
  /// What cannot be told from the text alone is not doubted: a relative path, and one that begins
  /// with a template, such as `{{env.AETHERFLOW_WORK_ROOT}}/sales`.
  ///
  /// - Parameter flow: the mapping under `flow`.
  static func find(in flow: YAMLNode, file: String) -> [Diagnostic] {
    keys.compactMap { key in
      let node = flow[key.section]?[key.name]
      let message: String
      if let node {
        guard case .string(let path)? = node.value, isTemporary(path) else { return nil }
        message = "\(key.described) \"\(path)\" does not last"
      } else {
        message =
          "\(key.described) is not set, and AetherFlow's default, \"\(key.standard)\", does not last"
      }
      return Diagnostic(
        file: file, mark: (node ?? flow[key.section] ?? flow).mark, severity: .warning,
        code: key.code,
        message: message
          + ": under systemd, the service has a /tmp of its own (PrivateTmp=), which "
          + "ends with it; name a place that lasts")
    }
  }

  private static func isTemporary(_ path: String) -> Bool {
    guard path.hasPrefix("/") else { return false }
    let parts = path.split(separator: "/").filter { $0 != "." }
    return parts.first == "tmp" || parts.starts(with: ["var", "tmp"])
  }
}
