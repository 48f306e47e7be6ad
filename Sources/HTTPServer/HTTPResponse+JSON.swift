// SPDX-License-Identifier: Apache-2.0

public import HTTP
public import JSON

extension HTTPResponse {
  /// A value, on one line with a line feed behind it.
  public init(_ status: HTTPStatus, _ value: JSONValue) {
    var body: [UInt8] = []
    value.write(to: &body)
    body.append(UInt8(ascii: "\n"))
    self.init(status, contentType: "application/json", body: body)
  }

  /// A sentence about what went wrong, as `{"error": …}`.
  public init(_ status: HTTPStatus, error message: String) {
    self.init(status, .object([("error", .string(message))]))
  }
}
