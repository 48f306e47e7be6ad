# SPDX-License-Identifier: Apache-2.0
"""Fire times according to APScheduler 3.x, for the tests of the apscheduler dialect.

Reads one case per line: {"cron", "zone", "after", "count"}, "after" in seconds since the epoch.
Writes one line for each: {"times": [...]}, {"error": "..."} where APScheduler refuses the
expression, or {"excluded": "..."} for cases over a change of the clock, where APScheduler loses
and doubles fire times: the dialect decides how an expression is read, not how daylight saving is
treated. Rare dates in such zones reach over changes by nature; they are compared in zones
without changes.
"""

import datetime
import json
import sys
import zoneinfo

from apscheduler.triggers.cron import CronTrigger


def trigger(cron, zone):
    fields = cron.split()
    if len(fields) == 5:
        return CronTrigger.from_crontab(cron, timezone=zone)
    names = ("second", "minute", "hour", "day", "month", "day_of_week")
    return CronTrigger(**dict(zip(names, fields)), timezone=zone)


def answer(case):
    zone = zoneinfo.ZoneInfo(case["zone"])
    try:
        cron = trigger(case["cron"], zone)
    except ValueError as error:
        return {"error": str(error)}
    after = datetime.datetime.fromtimestamp(case["after"], zone)
    now = after + datetime.timedelta(microseconds=1)
    times = []
    previous = None
    while len(times) < case["count"]:
        try:
            previous = cron.get_next_fire_time(previous, now)
        except ValueError:
            break  # Past the year 9999: this expression never fires.
        now = previous
        times.append(int(previous.timestamp()))
    day = datetime.timedelta(days=1)
    moment = after - day
    end = min(previous + day if times else after, after + 800 * day)
    while moment <= end:
        if moment.utcoffset() != after.utcoffset():
            return {"excluded": "a change of the clock"}
        moment += day
    return {"times": times}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))))
