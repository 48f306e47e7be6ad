// SPDX-License-Identifier: Apache-2.0

internal import CYAML

/// libyaml's event parser over bytes in memory, and the only user of C memory in this module.
///
/// The corresponding C functions are `yaml_parser_initialize`, `yaml_parser_parse` and
/// `yaml_parser_delete`.
@safe struct YAMLEventParser: ~Copyable {
  enum Event {
    case streamStart
    case streamEnd
    case documentStart
    case documentEnd
    case alias(anchor: String)
    case scalar(text: String, style: YAMLScalar.Style, tag: String?, anchor: String?)
    case sequenceStart(tag: String?, anchor: String?)
    case sequenceEnd
    case mappingStart(tag: String?, anchor: String?)
    case mappingEnd
  }

  private let parser: UnsafeMutablePointer<yaml_parser_t>
  /// libyaml reads from the caller's memory for as long as it parses.
  private let input: UnsafeMutableBufferPointer<UInt8>

  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    // libyaml counts a byte order mark as a column, which moves the first line out of line.
    let isMarked = bytes.starts(with: LineIndex.byteOrderMark)
    let text = bytes.dropFirst(isMarked ? LineIndex.byteOrderMark.count : 0)
    unsafe input = .allocate(capacity: text.count)
    _ = unsafe input.initialize(from: text)
    unsafe parser = .allocate(capacity: 1)
    // It fails only without memory.
    precondition(unsafe yaml_parser_initialize(parser) == 1, "no memory for a YAML parser")
    unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    unsafe yaml_parser_set_input_string(parser, input.baseAddress, text.count)
  }

  deinit {
    unsafe yaml_parser_delete(parser)
    unsafe parser.deallocate()
    unsafe input.deallocate()
  }

  /// The next event and where it begins.
  func next() throws(YAMLError) -> (event: Event, mark: Mark) {
    var event = unsafe yaml_event_t()
    guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw failure() }
    defer { unsafe yaml_event_delete(&event) }
    let mark = unsafe Mark(
      line: Int(event.start_mark.line) + 1, column: Int(event.start_mark.column) + 1)
    return (unsafe translate(event), mark)
  }

  private func translate(_ event: yaml_event_t) -> Event {
    switch unsafe event.type {
    case YAML_STREAM_START_EVENT: .streamStart
    case YAML_DOCUMENT_START_EVENT: .documentStart
    case YAML_DOCUMENT_END_EVENT: .documentEnd
    case YAML_ALIAS_EVENT: .alias(anchor: unsafe string(event.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT: unsafe scalar(event)
    case YAML_SEQUENCE_START_EVENT:
      unsafe .sequenceStart(
        tag: string(event.data.sequence_start.tag),
        anchor: string(event.data.sequence_start.anchor))
    case YAML_SEQUENCE_END_EVENT: .sequenceEnd
    case YAML_MAPPING_START_EVENT:
      unsafe .mappingStart(
        tag: string(event.data.mapping_start.tag), anchor: string(event.data.mapping_start.anchor))
    case YAML_MAPPING_END_EVENT: .mappingEnd
    default: .streamEnd
    }
  }

  private func scalar(_ event: yaml_event_t) -> Event {
    let scalar = unsafe event.data.scalar
    let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
    let style: YAMLScalar.Style =
      switch unsafe scalar.style {
      case YAML_PLAIN_SCALAR_STYLE: .plain
      case YAML_SINGLE_QUOTED_SCALAR_STYLE, YAML_DOUBLE_QUOTED_SCALAR_STYLE: .quoted
      default: .block
      }
    return unsafe .scalar(
      text: String(decoding: bytes, as: UTF8.self), style: style, tag: string(scalar.tag),
      anchor: string(scalar.anchor))
  }

  private func string(_ text: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    unsafe text.map { unsafe String(cString: $0) }
  }

  private func failure() -> YAMLError {
    let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? "unreadable"
    guard unsafe parser.pointee.error != YAML_READER_ERROR else { return readerError(problem) }
    let place = unsafe mark(parser.pointee.problem_mark)
    let context = unsafe parser.pointee.context.map { unsafe String(cString: $0) }
    return YAMLSyntaxProblem(
      context: context ?? "", contextMark: unsafe mark(parser.pointee.context_mark),
      problem: problem, mark: place, line: LineIndex(bytes).line(place.line) ?? ""
    ).error
  }

  private func mark(_ mark: yaml_mark_t) -> Mark {
    Mark(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
  }

  /// The reader tells a byte offset only; the place is counted from the text.
  private func readerError(_ problem: String) -> YAMLError {
    let skipped = unsafe bytes.count - input.count
    var offset = unsafe min(Int(parser.pointee.problem_offset) + skipped, bytes.count)
    let message: String
    if problem.contains("control characters") {
      let value = unsafe String(parser.pointee.problem_value, radix: 16, uppercase: true)
      let code = String(repeating: "0", count: max(0, 4 - value.count)) + value
      message = "the character U+\(code) is not allowed in YAML: remove it"
    } else {
      // A byte that does not fit into a character is told by the character's place. Every other
      // problem has its place already, also that of a byte that could only be in a middle.
      if problem.contains("trailing") {
        repeat { offset -= 1 } while offset > 0 && bytes[offset] & 0xC0 == 0x80
      }
      message = "the file is not UTF-8 (\(problem)): save it as UTF-8"
    }
    return YAMLError(
      code: "yaml-encoding", message: message, mark: LineIndex(bytes).mark(ofByte: offset))
  }
}
