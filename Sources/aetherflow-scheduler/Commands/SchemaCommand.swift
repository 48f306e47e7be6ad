// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Scheduler

/// `schema`: what editors complete and check a scheduler YAML with.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of the scheduler YAML.",
    discussion: """
      The schema is of draft 2020-12. An editor with the YAML language server takes it from a
      comment in the first line of the file:

        # yaml-language-server: $schema=scheduler.schema.json

      EXAMPLES
        aetherflow-scheduler schema > scheduler.schema.json
      """)

  func run() throws {
    Console.data(ConfigurationSchema.json)
  }
}
