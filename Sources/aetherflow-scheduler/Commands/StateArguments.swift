// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Where the daemon's state is: common to the commands that use it.
struct StateArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where the ledger is (default: STATE_DIRECTORY, else in XDG_STATE_HOME or ~/.local/state)."),
    completion: .directory)
  var stateDirectory: String?
}
