// SPDX-License-Identifier: Apache-2.0

import Reactor

/// The `aetherflow` command of aetherflow-core (C6.1).
struct Engine {
  /// Absolute.
  let executable: String

  struct NotFound: Error {
    let message: String
  }

  /// Finds the command: by the option, else by `AETHERFLOW_BIN`, else in `PATH`.
  static func locate(option: String?) throws(NotFound) -> Engine {
    let named = Environment["AETHERFLOW_BIN"].flatMap { $0.isEmpty ? nil : $0 }
    do {
      return Engine(
        executable: try CommandPath.resolve(
          option ?? named ?? "aetherflow", path: Environment["PATH"]))
    } catch {
      throw NotFound(
        message: """
          error: unable to find the engine: \(error)
          The command "aetherflow" comes with aetherflow-core. Install it, for instance with
              python3 -m venv venv && venv/bin/pip install aetherflow-core==0.0.14
          and name it with --aetherflow venv/bin/aetherflow, in AETHERFLOW_BIN, or put it on PATH.
          """)
    }
  }
}
