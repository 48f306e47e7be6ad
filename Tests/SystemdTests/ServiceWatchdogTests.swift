// SPDX-License-Identifier: Apache-2.0
import Glibc
import Systemd
import Testing

/// The environment belongs to the whole process, so each row is one of its own.
@Suite(.timeLimit(.minutes(20))) struct ServiceWatchdogTests {
  @Test func theTimeoutIsThatOfTheEnvironment() async {
    await #expect(processExitsWith: .success) {
      setenv("WATCHDOG_USEC", "30000000", 1)
      unsetenv("WATCHDOG_PID")
      #expect(ServiceWatchdog.timeout == 30_000_000)
      setenv("WATCHDOG_PID", "\(getpid())", 1)
      #expect(ServiceWatchdog.timeout == 30_000_000)
      #expect(ServiceWatchdog.timeout == 30_000_000, "asking takes nothing away")
    }
  }

  @Test func nobodyWaitsForPingsMeantForAnother() async {
    await #expect(processExitsWith: .success) {
      unsetenv("WATCHDOG_USEC")
      unsetenv("WATCHDOG_PID")
      #expect(ServiceWatchdog.timeout == nil)
      setenv("WATCHDOG_USEC", "30000000", 1)
      setenv("WATCHDOG_PID", "1", 1)
      #expect(ServiceWatchdog.timeout == nil)
      unsetenv("WATCHDOG_PID")
      setenv("WATCHDOG_USEC", "soon", 1)
      #expect(ServiceWatchdog.timeout == nil)
    }
  }
}
