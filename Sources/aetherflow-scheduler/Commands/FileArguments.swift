// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The scheduler YAML and where its paths begin: common to all commands that read one.
struct FileArguments: ParsableArguments {
  @Argument(help: "The scheduler YAML.", completion: .file(extensions: ["yaml", "yml"]))
  var file: String

  @Option(
    help: "The runs' current directory, where relative paths begin; wins over the file.",
    completion: .directory)
  var workingDirectory: String?

  var loader: ConfigurationLoader {
    ConfigurationLoader(file: file, workingDirectory: workingDirectory)
  }
}
