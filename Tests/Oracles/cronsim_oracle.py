# SPDX-License-Identifier: Apache-2.0
"""Fire times according to cronsim, for the tests of the crontab dialect.

Reads one case per line: {"cron", "zone", "after", "count"}, "after" in seconds since the epoch.
Writes one line for each: {"times": [...]}, {"error": "..."} where cronsim refuses the expression,
or {"excluded": "..."} where cronsim is known to differ from what Debian's cron does:

* An expression that follows the wall clock (its minute or hour field begins with "*"), over a
  change of the clock that skips or repeats a local midnight. cronsim goes on at 00:00 of the next
  matching day without asking whether, and how often, that time exists.
* The same, over a change that is not by whole hours. cronsim goes on at the full hour of a moment
  that lies up to an hour back, which may be on the other side of the change.

An expression with fixed times that is asked from within the second pass of a repeated hour forgets
which pass it is. Its answers that do not come after "after" are dropped here.
"""

import datetime
import json
import sys
import zoneinfo

import cronsim

DAY = 86_400


def offset(instant, zone):
    return int(datetime.datetime.fromtimestamp(instant, zone).utcoffset().total_seconds())


def transitions(start, end, zone):
    """All (instant, offset before, offset after) in a stretch; no two are nearer than a day."""
    for day in range(start, end, DAY):
        before = offset(day, zone)
        if offset(day + DAY, zone) == before:
            continue
        low, high = day, day + DAY
        while high - low > 1:
            middle = (low + high) // 2
            if offset(middle, zone) == before:
                low = middle
            else:
                high = middle
        yield high, before, offset(high, zone)


def exclusion(cron, start, end, zone):
    fields = cron.split()
    if not (fields[0].startswith("*") or fields[1].startswith("*")):
        return None
    for instant, before, after in transitions(start - DAY, end + DAY, zone):
        if (after - before) % 3600:
            return "a change of the clock that is not by whole hours"
        low, high = sorted((instant + before, instant + after))
        if -low % DAY < high - low:
            return "a midnight that is skipped or repeated"
    return None


def answer(case):
    zone = zoneinfo.ZoneInfo(case["zone"])
    start = datetime.datetime.fromtimestamp(case["after"], zone)
    try:
        iterator = cronsim.CronSim(case["cron"], start)
    except cronsim.CronSimError as error:
        return {"error": str(error)}
    times = []
    for instant in iterator:
        if instant.timestamp() > case["after"]:
            times.append(int(instant.timestamp()))
        if len(times) == case["count"]:
            break
    # Far away, the walk over days would take long, and the rare expressions are yearly or rarer.
    end = times[-1] if times else case["after"]
    excluded = exclusion(case["cron"], case["after"], min(end, case["after"] + 800 * DAY), zone)
    return {"excluded": excluded} if excluded else {"times": times}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))))
