// SPDX-License-Identifier: Apache-2.0

extension ClockScenario {
  static let all = forward + back + amid

  private static let forward = [
    Self(
      name: "forward by 90 seconds",
      items: ["id: minutely, cron: '* * * * *'"],
      script: """
        at 2026-03-02 12:00:35
        step +90 seconds
        await run_finished minutely
        await run_finished tick
        """,
      told: [
        "clock forward by 1 min 30 s",
        "minutely missed 1, 12:01:00-12:01:00, coalesced",
        "minutely started 12:02:00, attempt 1",
      ]),
    Self(
      name: "forward by hours, past the grace of one item and not of another",
      items: [
        "id: hasty, cron: '30 14 * * *', misfire_grace_time: 60",
        "id: patient, cron: '30 14 * * *', misfire_grace_time: 3600",
        "id: hourly, cron: '0 * * * *'",
      ],
      script: """
        at 2026-03-02 12:10:20
        step +3 hours
        await run_finished patient
        await run_finished tick
        """,
      told: [
        "clock forward by 3 h",
        "hourly missed 3, 13:00:00-15:00:00, grace_exceeded",
        "hasty missed 1, 14:30:00-14:30:00, grace_exceeded",
        "patient started 14:30:00, attempt 1",
      ]),
    Self(
      name: "forward by a day",
      items: ["id: morning, cron: '0 9 * * *'", "id: noon, cron: '10 12 * * *'"],
      script: """
        at 2026-03-02 12:10:20
        step +1 day
        await run_finished noon
        await run_finished tick
        """,
      told: [
        "clock forward by 1 d",
        "morning missed 1, 2026-03-03T09:00:00-2026-03-03T09:00:00, grace_exceeded",
        "noon started 2026-03-03T12:10:00, attempt 1",
      ]),
    Self(
      name: "forward over many fire times of every minute",
      items: ["id: minutely, cron: '* * * * *'"],
      script: """
        at 2026-03-02 12:10:20
        step +60 days
        await run_finished minutely
        await run_finished tick
        """,
      told: [
        "clock forward by 60 d",
        "minutely missed 86399, 12:11:00-2026-05-01T12:09:00, coalesced",
        "minutely started 2026-05-01T12:10:00, attempt 1",
      ]),
  ]

  private static let back = [
    Self(
      name: "back by 30 seconds",
      items: ["id: minutely, cron: '* * * * *'"],
      script: """
        at 2026-03-02 12:00:20
        step_to 12:00:59
        await run_finished minutely
        step -30 seconds
        step_to 12:00:59
        await run_started tick
        step_to 12:01:59
        await run_finished minutely
        """,
      told: [
        "clock forward", "minutely started 12:01:00, attempt 1",
        "clock back by 30.", "clock forward",
        "clock forward", "minutely started 12:02:00, attempt 1",
      ]),
    Self(
      name: "back by hours",
      items: ["id: hourly, cron: '0 * * * *'"],
      script: """
        at 2026-03-02 12:10:20
        step_to 12:59:59
        await run_finished hourly
        step -3 hours
        step_to 11:59:59
        step_to 12:59:59
        await run_started tick
        step_to 13:59:59
        await run_finished hourly
        """,
      told: [
        "clock forward", "hourly started 13:00:00, attempt 1",
        "clock back by 3 h", "clock forward", "clock forward",
        "clock forward", "hourly started 14:00:00, attempt 1",
      ]),
    Self(
      name: "back by more than a day",
      items: ["id: daily, cron: '0 13 * * *'"],
      script: """
        at 2026-03-02 12:10:20
        step_to 12:59:59
        await run_finished daily
        step -26 hours
        await run_finished tick
        step_to 2026-03-01 12:59:59
        await run_finished daily
        """,
      told: [
        "clock forward", "daily started 13:00:00, attempt 1",
        "clock back by 1 d 2 h",
        "clock forward", "daily started 2026-03-01T13:00:00, attempt 1",
      ],
      hasNewPast: true),
  ]
}
