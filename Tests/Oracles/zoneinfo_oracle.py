# SPDX-License-Identifier: Apache-2.0
"""Offsets and abbreviations according to Python's zoneinfo, for the tests of the TZif reader.

Reads one zone per line: {"zone", "grid": [start, end, step], "instants": [...]}. Writes one line
for each, which gives the answers at all instants of the grid and then at those of the list, but
only where one differs from the one before it: [[position, offset, abbreviation], ...].
"""

import datetime
import json
import sys
import zoneinfo


def answer(case):
    zone = zoneinfo.ZoneInfo(case["zone"])
    changes = []
    last = None
    for position, instant in enumerate([*range(*case["grid"]), *case["instants"]]):
        moment = datetime.datetime.fromtimestamp(instant, zone)
        now = (moment.utcoffset(), moment.tzname())
        if now != last:
            changes.append([position, int(now[0].total_seconds()), now[1]])
            last = now
    return changes


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))))
