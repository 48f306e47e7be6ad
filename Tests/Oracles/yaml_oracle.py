# SPDX-License-Identifier: Apache-2.0
"""What PyYAML's safe loader makes of a text, for the tests of the YAML module.

Reads one question per line: {"text"}. Writes one answer for each: {"error"} or {"value"}, where a
value is a list with its kind in front: ["null"], ["boolean", true], ["integer", "12"], ["float"],
["timestamp"], ["binary"], ["string", "a"], ["sequence", [...]], ["mapping", [[key, value], ...]]
with the keys sorted.
"""

import datetime
import json
import sys

import yaml


def tagged(value):
    if value is None:
        return ["null"]
    if isinstance(value, bool):
        return ["boolean", str(value).lower()]
    if isinstance(value, int):
        return ["integer", str(value)]
    if isinstance(value, float):
        return ["float"]
    if isinstance(value, (datetime.date, datetime.datetime)):
        return ["timestamp"]
    if isinstance(value, bytes):
        return ["binary"]
    if isinstance(value, str):
        return ["string", value]
    if isinstance(value, list):
        return ["sequence", [tagged(element) for element in value]]
    return ["mapping", [[key, tagged(value[key])] for key in sorted(value)]]


def answer(text):
    try:
        return {"value": json.dumps(tagged(yaml.safe_load(text)), ensure_ascii=False)}
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        return {"error": f"{type(error).__name__}: {error}"}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line)["text"])))
