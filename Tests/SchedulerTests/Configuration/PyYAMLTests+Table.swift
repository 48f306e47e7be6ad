// SPDX-License-Identifier: Apache-2.0

extension PyYAMLTests {
  /// Each of them is the one element of a list.
  static let scalars: [String] =
    words + integers + floats + timestamps + tagged + quoted

  private static let words = [
    "", "~", "null", "Null", "NULL", "nULL", "none", "None", "nil", "yes", "Yes", "YES", "yEs",
    "no",
    "No", "NO", "nO", "true", "True", "TRUE", "tRUE", "false", "False", "FALSE", "on", "On", "ON",
    "oN", "off", "Off", "OFF", "y", "Y", "n", "N", "t", "f", "hello", "hello world", "a:b", "a#b",
    "# comment", "a # comment", "0 9 * * *", "H H * * *", "-", "--", "-a", "+a", ".", "..", "...a",
    "a,b", "C:/flows", "flows/sales.yaml", "./flows", "Europe/Berlin", "täglich", "日本", "📈",
  ]

  private static let integers = [
    "0", "1", "-1", "+1", "-0", "+0", "00", "01", "007", "08", "09", "0_", "0_7", "-010", "+017",
    "1_000", "1__0", "1_", "_1", "-_1", "1 000", "1,000", "0x1F", "0x1f", "0X1F", "-0x10", "0x",
    "0x_1", "0xG", "0b101", "0b", "0b2", "-0b11", "0b1_0", "0o17", "1:30", "1:30:00", "0:30",
    "01:30",
    "1:60", "1:5", "1:5_0", "1:_5", "1_0:30", "190:20:30", "-1:30", "+1:30", ":1",
    "9223372036854775807", "-9223372036854775807", "12e3", "1e3", "5m", "5 ", "1-2",
  ]

  private static let floats = [
    "1.0", "1.", ".5", "-.5", "+.5", "0.5", "-0.5", "1.5e3", "1.5e+3", "1.5E-3", "1.e+3", "1e+3",
    ".5e+3", "1.5e+", "1.5e", "1_000.5", "1._5", "._5", "1.5_", "1.5e+1_0", "1.2.3", ".inf",
    "-.inf",
    "+.INF", ".Inf", ".iNF", ".nan", ".NaN", ".NAN", "-.nan", "inf", "nan", "1:30.5", "1:30.",
    "0:30.5", "1:60.5", "1:30.5e+3", "08.5", "_1.5", "1..5",
  ]

  private static let timestamps = [
    "2026-11-25", "2026-1-2", "2026-11-25 ", "2026-11-25T10:00:00Z", "2026-11-25t10:00:00z",
    "2026-11-25 10:00:00", "2026-11-25  10:00:00", "2026-1-2 3:04:05",
    "2026-11-25T10:00", "2026-11-25T10:00:00.123", "2026-11-25T10:00:00.", "2026-11-25T10:00:00+01",
    "2026-11-25T10:00:00+01:00", "2026-11-25T10:00:00 +1", "2026-11-25T10:00:00 Z",
    "2026-11-25T10:00:00x", "2026-11-25T10:00:00+1:0", "2026-11-25T10:00:00 later", "26-11-25",
    "2026-11", "2026-111-25", "2026/11/25", "20261125",
  ]

  private static let tagged = [
    "! 5", "!!str 5", "!!str yes", "!!str", "!!int 5", "!!int \"5\"", "!!int five", "!!int 0x1F",
    "!!bool yes", "!!bool \"yes\"", "!!float 5", "!!float 1.5", "!!float five", "!!null x",
    "!!binary aGk=", "!!timestamp 2026-11-25", "!!seq []", "!!map {}", "!!map []", "!!seq {}",
    "!unknown 5", "!!unknown 5", "!!python/name:os.system x", "&a 5", "&a !!str 5",
    "! [5]", "! {a: 5}",
  ]

  private static let quoted = [
    "\"5\"", "'5'", "\"yes\"", "'~'", "\"\"", "''", "\"a\\nb\"", "\"\\u00e9\"", "\"\\x41\"",
    "\"\\U0001F4C8\"", "'it''s'", "'a\\nb'", "\"a\n  b\"", "'a\n\n  b'", "|\n  5\n",
    ">\n  a\n  b\n",
    "|-\n  5\n", "|+\n  5\n\n", ">-\n  a\n\n  b\n", "|2\n    a\n", "a\n  b", "\"\\q\"", "\"\\",
    "\"a", "*", "@daily", "`a`", "%a", "* * * * *", "[a, b]", "{a: b}", "[a", "{a", "]", "}", "? a",
    "a: b", "a: b: c", "\ta",
  ]

  static let documents: [String] = merges + aliases + structures

  private static let merges = [
    "a: &a {x: 1, y: 2}\nb: {<<: *a}", "a: &a {x: 1, y: 2}\nb: {<<: *a, x: 3}",
    "a: &a {x: 1, y: 2}\nb: {x: 3, <<: *a}", "a: &a {x: 1}\nb: &b {x: 2, y: 2}\nc: {<<: [*a, *b]}",
    "a: &a {x: 1}\nb: &b {x: 2, y: 2}\nc: {<<: [*b, *a]}",
    "a: &a {x: 1}\nb: &b {x: 2, y: 2}\nc: {<<: *a, <<: *b}",
    "a: &a {x: 1}\nb: &b {x: 2, y: 2}\nc: {<<: *b, <<: *a, y: 7}",
    "a: &a {x: 1}\nb: &b {<<: *a, y: 2}\nc: {<<: *b, z: 3}",
    "a: &a {x: 1}\nb: &b {<<: *a, x: 2}\nc: {<<: *b}", "a: {<<: {x: 1}, y: 2}", "a: {<<: []}",
    "a: {<<: {}}", "a: {<<: 5}", "a: {<<: }", "a: {<<: [5]}", "a: {<<: [{x: 1}, 5]}",
    "a: {\"<<\": {x: 1}}", "a: {'<<': {x: 1}}", "a: {<<: {x: {z: 1}}, x: {y: 1}}",
    "a: {!!str <<: {x: 1}}", "<<: {x: 1}\ny: 2", "- <<: {x: 1}\n- <<: {y: 1}",
    "a: &a {x: 1, x: 2}\nb: {<<: *a}", "a: {<<: [[{x: 1}]]}",
  ]

  private static let aliases = [
    "a: &a 5\nb: *a", "a: &a [1, 2]\nb: [*a, *a]", "a: &a 5\nb: &a 6\nc: *a", "a: *a",
    "b: *a\na: &a 5",
    "&a a: 5\nb: *a", "a: &a b\n*a : c", "a: &a {x: 1}\nb: *a\nc: {d: *a}", "&a [1]",
    "a: &1 5\nb: *1", "a: &a-b 5\nb: *a-b", "a: &a\nb: *a", "a: & 5", "a: * ", "*a", "a: &a &b 5",
    "a: &a *a",
  ]

  private static let structures = [
    "", "\n", "# only\n# comments\n", "---\n", "---\n...\n", "--- 5", "a: 1\n", "a: 1\n...\n",
    "a: 1\n---\nb: 2\n", "---\na: 1\n---\n", "%YAML 1.1\n---\na: 1",
    "%TAG ! tag:x,2000:\n---\na: 1",
    "a: 1\na: 2", "a:\n- 1\n- 2", "a:\n  - 1\n  -\n    - 2", "a: [1, [2, {b: c}]]", "{a, b: }",
    "[a: b]", "a:\r\n  b: 1\r\n", "a: 1\rb: 2\r", "\u{FEFF}a: 1\nb: 2\n",
    "a: |\n  x\n  y\nb: >\n  x\n  y\n",
    "a: \"x\n  y\"\n", "a:\n\tb: 1", "a: b\n c: d", " a: 1\nb: 2", "a:1", "a : 1", "? a\n: b",
    "? [a]\n: b", "? {a: b}\n: c", "[1,2,]", "[1,,2]", "{a: 1,}", "[]]", "a: 'x",
    "a: !<tag:yaml.org,2002:str> 5",
    "a: 1 # c\n# d\nb: 2", "a: b#c", "a: [b #c\n]", "\"a\": 1", "a: -", "- - - 1", "-1", "- -1",
    "a:\n  b:\n    c:\n      d: 1\n   e: 2", "a: x\u{85}y", "a: \"x\u{2028}y\"", "a: \u{7}",
    "a: \u{7F}",
    "...", "a: @b", "a: b\n...\nc: d",
  ]
}
