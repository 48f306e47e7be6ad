// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import Ledger
import Scheduler

/// `GET /v1/status`: how things are, for somebody who asks.
extension Daemon {
  var statusReport: JSONValue {
    let overview = scheduler.overview(at: Self.now())
    return .object([
      ("version", .string(Version.current)), ("pid", .integer(Int64(getpid()))),
      ("started_at", time(startedAt)), ("state", .string(overview.state.rawValue)),
      ("configuration", configuration(overview)), ("ledger", ledger(overview)),
      (
        "items",
        .object([
          ("total", .integer(Int64(overview.itemCount))),
          ("held", .integer(Int64(overview.heldCount))),
          ("disabled", .integer(Int64(overview.disabledCount))),
        ])
      ),
      ("runs", runs(overview)), ("last", .array(lastRuns)),
      ("next", .array(overview.next.map(fireTime))),
    ])
  }

  private func configuration(_ overview: Overview) -> JSONValue {
    let rejection = overview.rejection.map { rejection in
      JSONValue.object([("at", time(rejection.at)), ("report", .string(rejection.report))])
    }
    return .object([
      ("file", .string(file)), ("live_since", time(overview.liveSince)),
      ("rejected", rejection ?? .null), ("watched", .boolean(watching.isWatching)),
      (
        "degradations",
        .array(watching.degradations.map(\.sentence).sorted().map(JSONValue.string))
      ),
      ("waiting_for", .array(watching.busy.map(JSONValue.string))),
    ])
  }

  private func ledger(_ overview: Overview) -> JSONValue {
    let outage = overview.outage.map { outage in
      JSONValue.object([("since", time(outage.since)), ("reason", .string(outage.reason))])
    }
    return .object([("file", .string(keeper.path)), ("outage", outage ?? .null)])
  }

  private func runs(_ overview: Overview) -> JSONValue {
    let shortage = overview.shortage.map { shortage in
      JSONValue.object([("since", time(shortage.since)), ("reason", .string(shortage.reason))])
    }
    return .object([
      ("running", .integer(Int64(overview.runningCount))),
      ("waiting", .integer(Int64(overview.waitingCount))), ("shortage", shortage ?? .null),
      ("active", .array((overview.running + overview.waiting).map(run))),
    ])
  }

  private func run(_ run: Overview.ActiveRun) -> JSONValue {
    .object([
      ("item", .string(run.item)), ("run_id", .string(run.runID)),
      ("state", .string(run.state.rawValue)), ("reason", .optional(run.reason)),
      ("scheduled_at", .string(run.scheduledAt)),
      ("started_at", run.startedAt.map(time) ?? .null), ("attempt", .integer(Int64(run.attempt))),
    ])
  }

  /// The attempts that ended last, as `history` tells them.
  private var lastRuns: [JSONValue] {
    keeper.lastEnded(limit: 5).map { HistoryLine($0, zone: localZone).json }
  }

  private func fireTime(_ next: Overview.NextFireTime) -> JSONValue {
    .object([
      ("item", .string(next.item)), ("fire_time", .string(next.fireTime)),
      ("due_at", time(next.dueAt)),
      ("last_outcome", .optional(keeper.lastEnded(of: next.item)?.end?.outcome)),
    ])
  }

  private func time(_ instant: WallInstant) -> JSONValue {
    .string(localZone.rfc3339(instant))
  }
}
