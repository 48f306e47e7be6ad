# SPDX-License-Identifier: Apache-2.0
"""Whether documents fit a JSON Schema, for the test that holds schema and decoder together.

Reads one question per line: {"schema", "text"}, where the text is YAML. Writes one answer for each:
{"errors": [...]}, empty if the document fits.
"""

import functools
import json
import sys

import jsonschema
import yaml


@functools.lru_cache
def validator(schema):
    parsed = json.loads(schema)
    jsonschema.Draft202012Validator.check_schema(parsed)
    return jsonschema.Draft202012Validator(parsed)


def answer(question):
    document = yaml.safe_load(question["text"])
    errors = validator(question["schema"]).iter_errors(document)
    return {"errors": [f"{error.json_path}: {error.message}" for error in errors]}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))))
