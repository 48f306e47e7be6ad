// SPDX-License-Identifier: Apache-2.0

extension ClockScenario {
  /// Steps that come quickly, or while something else is under way.
  static let amid = [
    Self(
      name: "several steps in a row, each seen",
      items: ["id: hourly, cron: '0 * * * *'"],
      script: """
        at 2026-03-02 12:10:20
        step +1 hour
        step -2 hours
        step +90 minutes
        step -45 minutes
        step +3 hours
        await run_finished tick
        """,
      told: [
        "clock forward by 1 h", "hourly missed 1, 13:00:00-13:00:00, grace_exceeded",
        "clock back by 2 h", "clock forward by 1 h 30 min", "clock back by 45 min",
        "clock forward by 3 h", "hourly missed 1, 14:00:00-14:00:00, grace_exceeded",
      ]),
    Self(
      name: "twenty steps as fast as can be, to and fro",
      items: ["id: minutely, cron: '* * * * *'"],
      script: """
        at 2026-03-02 12:10:20
        RANDOM=7
        for ((i = 0; i < 20; i++)); do set_clock "$((RANDOM % 7200 - 3600)) seconds"; done
        step_to 20:00:20
        await run_finished minutely
        await run_finished tick
        """,
      told: nil),
    // These two are silent, so that the step is not late: the script reads all that is told. It must
    // have stepped the clock before the 15 s are over, on a kernel that shares two busy processors.
    Self(
      name: "while runs are active",
      items: [
        "id: slow, cron: '1 * * * *', timeout: 15s, environment: {BEHAVIOUR: sleep 600}"
      ],
      script: """
        at 2026-03-02 12:00:20
        step_to 12:00:59
        await run_started slow
        step +2 hours
        await run_timed_out slow
        step_to 15:00:59
        await run_started slow
        step -2 hours
        await run_timed_out slow
        """,
      told: [
        "clock forward", "slow started 12:01:00, attempt 1",
        "clock forward by 2 h", "slow missed 1, 13:01:00-13:01:00, coalesced",
        "slow skipped 14:01:00", "slow timed_out 12:01:00",
        "clock forward", "slow started 15:01:00, attempt 1",
        "clock back by 2 h", "slow timed_out 15:01:00",
      ],
      measures: [.duration(of: "slow", atLeast: 15)],
      isSilent: true),
    Self(
      name: "between two attempts",
      items: [
        "id: flaky, cron: '1 12 * * *', retries: 1, retry_delay: 15s, environment: {BEHAVIOUR: exit 1}",
        "id: shaky, cron: '1 15 * * *', retries: 1, retry_delay: 15s, environment: {BEHAVIOUR: exit 1}",
      ],
      script: """
        at 2026-03-02 12:00:20
        step_to 12:00:59
        await run_retrying flaky
        step -2 hours
        await run_failed flaky '"AETHERFLOW_ATTEMPT":2'
        step_to 15:00:59
        await run_retrying shaky
        step +2 hours
        await run_failed shaky '"AETHERFLOW_ATTEMPT":2'
        """,
      told: [
        "clock forward", "flaky started 12:01:00, attempt 1", "flaky failed 12:01:00",
        "flaky retrying 12:01:00", "clock back by 2 h", "flaky started 12:01:00, attempt 2",
        "flaky failed 12:01:00",
        "clock forward", "shaky started 15:01:00, attempt 1", "shaky failed 15:01:00",
        "shaky retrying 15:01:00", "clock forward by 2 h", "shaky started 15:01:00, attempt 2",
        "shaky failed 15:01:00",
      ],
      measures: [.retry(of: "flaky", after: 15), .retry(of: "shaky", after: 15)],
      isSilent: true),
    // It comes upon the end of the run first, and then upon the step.
    Self(
      name: "while it is stopped, behind the end of a run",
      items: [
        "id: brief, cron: '@reboot', environment: {BEHAVIOUR: sleep 1}",
        "id: morning, cron: '0 9 * * *'", "id: noon, cron: '10 12 * * *'",
      ],
      script: """
        at 2026-03-02 12:10:20
        await run_started brief
        kill -STOP "$daemon"
        until [[ $(ps --no-headers -o stat --ppid "$daemon") == Z* ]]; do sleep 0.1; done
        set_clock "+1 day +0.9 seconds"
        kill -CONT "$daemon"
        await run_finished noon
        """,
      told: [
        "brief started 12:1", "clock forward by 1 d",
        "morning missed 1, 2026-03-03T09:00:00-2026-03-03T09:00:00, grace_exceeded",
        "noon started 2026-03-03T12:10:00, attempt 1",
      ],
      isSilent: true),
    Self(
      name: "with nothing due",
      items: ["id: boot, cron: '@reboot'"],
      script: """
        at 2026-03-02 12:10:20
        await run_finished boot
        step +1 day
        step -2 days
        step +90 seconds
        step +1 hour
        """,
      told: [
        "boot started 12:1", "clock forward by 1 d", "clock back by 2 d",
        "clock forward by 1 min 30 s", "clock forward by 1 h",
      ],
      isSilent: true),
  ]
}
