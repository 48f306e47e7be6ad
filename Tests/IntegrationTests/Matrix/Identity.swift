// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Who the scheduler is to the files that it reads.
enum Identity: String, CaseIterable, CustomStringConvertible {
  /// It may take read leases.
  case owner = "with leases"
  /// Another user without any privilege: no leases, and only what the mode of a file allows.
  case stranger = "without leases"

  var description: String { rawValue }

  /// The command that executes what follows it under this identity.
  var launcher: [String] {
    switch self {
    case .owner: []
    case .stranger:
      [
        "/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
        "--bounding-set=-all", "--inh-caps=-all",
      ]
    }
  }

  /// A second user takes root.
  static let canBeStranger = geteuid() == 0
}
