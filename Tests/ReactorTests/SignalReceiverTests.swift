// SPDX-License-Identifier: Apache-2.0
import Glibc
import SystemPackage
import Testing

@testable import Reactor

@Suite(.timeLimit(.minutes(20))) struct SignalReceiverTests {
  @Test func signalsAreReadWithTheirSender() async {
    await #expect(processExitsWith: .success) {
      let receiver = try SignalReceiver([.terminate, .hangUp])
      #expect(try receiver.read() == nil)
      pthread_kill(pthread_self(), SIGTERM)
      pthread_kill(pthread_self(), SIGHUP)
      var reactor = try Reactor<Void>()
      _ = try reactor.register(receiver.descriptor, for: .reading, as: ())
      try reactor.wait()
      var deliveries: Set<SignalReceiver.Delivery> = []
      while let delivery = try receiver.read() {
        deliveries.insert(delivery)
      }
      #expect(
        deliveries == [
          .init(signal: .terminate, sender: getpid()), .init(signal: .hangUp, sender: getpid()),
        ])
    }
  }

  @Test func ignoredSignalsAreReadToo() async {
    await #expect(processExitsWith: .success) {
      SignalReceiver.ignore(.user1)
      let receiver = try SignalReceiver([.user1])
      pthread_kill(pthread_self(), SIGUSR1)
      #expect(try receiver.read()?.signal == .user1)
    }
  }

  @Test func endsOfChildrenAreKeptThoughTheirSignalWasIgnored() async {
    await #expect(processExitsWith: .success) {
      SignalReceiver.ignore(.childEnded)
      let receiver = try SignalReceiver([.childEnded])
      let process = try TestProcess("exit 3")
      #expect(try process.finish().status == .exited(code: 3))
      _ = consume receiver
    }
  }

  @Test func onlyItsSignalsAreBlocked() async {
    await #expect(processExitsWith: .success) {
      let before = blockedSignals()
      let receiver = try SignalReceiver([.user1, .terminate])
      #expect(blockedSignals() == before.union([SIGUSR1, SIGTERM]))
      _ = consume receiver
      #expect(blockedSignals() == before.union([SIGUSR1, SIGTERM]))
    }
  }

  @Test func brokenPipeIsAnErrorWhenIgnored() async {
    await #expect(processExitsWith: .success) {
      SignalReceiver.ignore(.brokenPipe)
      let pipe = try TestPipe()
      pipe.closeReader()
      #expect(throws: Errno.brokenPipe) { try pipe.write("x") }
    }
  }

  @Test(arguments: [(15, "SIGTERM"), (9, "SIGKILL"), (1, "SIGHUP"), (31, "SIGSYS")])
  func name(number: Int32, name: String) {
    #expect(Signal(rawValue: number).description == name)
  }

  @Test(arguments: [0, -1, 32, 64, Int32.max]) func numberWithoutName(_ number: Int32) {
    #expect(Signal(rawValue: number).description == "signal \(number)")
  }
}

/// The signals that the calling thread blocks.
private func blockedSignals() -> Set<Int32> {
  var mask = sigset_t()
  pthread_sigmask(SIG_SETMASK, nil, &mask)
  return Set((1..<65).filter { sigismember(&mask, $0) == 1 })
}
