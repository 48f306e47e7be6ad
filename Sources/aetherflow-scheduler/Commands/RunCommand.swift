// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import Reactor
import Scheduler
import SystemPackage
import Systemd

/// `run FILE`: the scheduler itself.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run the items of a scheduler YAML at their fire times.",
    discussion: """
      Runs until SIGTERM or SIGINT. Then no new runs start, and active ones may
      finish within --drain-timeout; a second signal stops them at once.

      The file, and the flows and bundle manifests that it names, are watched: an
      edit is live as soon as it is saved. A mistake changes nothing and is logged.
      SIGHUP looks at the files at once.

      EXAMPLES
        aetherflow-scheduler run scheduler.yaml
        aetherflow-scheduler run scheduler.yaml --aetherflow venv/bin/aetherflow
        aetherflow-scheduler run scheduler.yaml --log-format json --drain-timeout 5m

      EXIT STATUS
        0 after SIGTERM or SIGINT, 2 for an invalid configuration, 1 if it can't run
      """)

  @OptionGroup var arguments: FileArguments

  @Option(
    help: "How the log is written (default: journal where standard error goes there, else text).")
  var logFormat: LogFormat?

  @Option(help: "The least important records that are written.")
  var logLevel = LogLevel.info

  @Option(
    help: "The aetherflow command (default: AETHERFLOW_BIN, else from PATH).", completion: .file())
  var aetherflow: String?

  @Option(help: "How long active runs may go on after a stop request, such as 30s or 5m.")
  var drainTimeout = DurationOption(duration: .seconds(30))

  @Flag(help: "Do not watch the files: an edit counts after SIGHUP.")
  var noWatch = false

  @OptionGroup var state: StateArguments

  @Option(
    help: "The socket for status and reload (default: below RUNTIME_DIRECTORY, XDG_RUNTIME_DIR).",
    completion: .file())
  var controlSocket: String?

  func run() throws {
    do {
      // Before anything else: a signal that comes while the file is read must not be lost.
      let signals = try SignalReceiver([.terminate, .interrupt, .hangUp, .childEnded])
      SignalReceiver.ignore(.brokenPipe)
      // Unused, but fatal by default: a mistyped kill must not end the schedule.
      SignalReceiver.ignore(.user1)
      SignalReceiver.ignore(.user2)
      // Comes when a writer waits for us to have read a file.
      SignalReceiver.ignore(.leaseBroken)
      let log = try makeLog()
      // Also where the start fails: why is in the log.
      defer { log.finish() }
      try start(log, signals)
    } catch let error as Errno {
      Console.message(Self.message(error))
      throw ExitCode.failed
    }
  }

  private func start(_ log: LogSink, _ signals: consuming SignalReceiver) throws {
    do {
      let follower = try ConfigurationFollower(arguments.loader, isWatching: !noWatch)
      // It may wait for somebody who has the file open.
      ServiceNotifier.status("reading \(arguments.file)")
      let result = try follower.begin()
      guard let plan = result.plan else {
        log.refuse(result, of: arguments.file)
        throw ExitCode.invalidConfiguration
      }
      log.remark(on: result, plan)
      try runDaemon(plan, follower, engine: Engine.locate(option: aetherflow), log, signals)
    } catch let error as ConfigurationFollower.NotReadable {
      log.refuse(error.message, as: .configRejected)
      throw ExitCode.invalidConfiguration
    } catch let error as StateError {
      log.refuse(error.message)
      throw ExitCode.failed
    } catch let error as Engine.NotFound {
      log.refuse(error.message)
      throw ExitCode.failed
    } catch let error as ControlSocket.Refusal {
      log.refuse(error.message)
      throw ExitCode.failed
    } catch let error as Errno {
      log.refuse(Self.message(error))
      throw ExitCode.failed
    }
  }

  private static func message(_ error: Errno) -> String {
    let remedy =
      switch error {
      case .tooManyOpenFiles: ". Raise the limit of open files (ulimit -n, LimitNOFILE=)"
      case .tooManyOpenFilesInSystem: ". Raise fs.file-max, with sysctl"
      default: ""
      }
    return "error: the scheduler can't go on: \(error)\(remedy)"
  }

  private func runDaemon(
    _ plan: Plan, _ follower: sending ConfigurationFollower, engine: Engine, _ log: LogSink,
    _ signals: consuming SignalReceiver
  ) throws {
    let directory = try StateDirectory.locate(option: state.stateDirectory)
    let keeper = try LedgerKeeper(StateDirectory.take(directory, for: arguments.file))
    let place = ControlPaths(environment: Environment.all)
      .forDaemon(option: controlSocket, stateDirectory: directory)
    let control = try ControlSocket.open(at: place)
    let workRoot = Environment["AETHERFLOW_WORK_ROOT"] ?? "/tmp/work"
    let daemon = try Daemon(
      file: Paths.absolute(arguments.file, from: Paths.currentDirectory), engine: engine,
      follower: follower.link,
      settings: .init(
        workRoot: workRoot, drainTimeout: drainTimeout.duration,
        localZone: ZoneDatabase().local),
      log: log, keeper: keeper, signals: signals)
    daemon.write(
      LogRecord(
        .notice, .started,
        "aetherflow-scheduler \(Version.current) on \(arguments.file), engine \(engine.executable)"
      ))
    switch consume control {
    case .listening(let socket): try daemon.listen(on: socket, as: geteuid())
    case .missing(let reason): daemon.write(LogRecord(.warning, nil, reason))
    }
    try ConfigurationFollower.goOn(follower)
    try daemon.run(plan)
  }
}

/// A duration on the command line, in the forms of the configuration.
struct DurationOption: ExpressibleByArgument {
  var duration: Duration

  init(duration: Duration) {
    self.duration = duration
  }

  init?(argument: String) {
    guard let duration = DurationText.parse(argument) else { return nil }
    self.duration = duration
  }

  var defaultValueDescription: String { "\(duration.wholeSeconds)s" }
}
