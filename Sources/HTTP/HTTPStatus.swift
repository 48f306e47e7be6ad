// SPDX-License-Identifier: Apache-2.0

/// A status code (RFC 9110, section 15).
public struct HTTPStatus: RawRepresentable, Hashable, Sendable {
  public let rawValue: Int

  public init(rawValue: Int) {
    self.rawValue = rawValue
  }

  public static let ok = HTTPStatus(rawValue: 200)
  public static let accepted = HTTPStatus(rawValue: 202)
  public static let badRequest = HTTPStatus(rawValue: 400)
  public static let forbidden = HTTPStatus(rawValue: 403)
  public static let notFound = HTTPStatus(rawValue: 404)
  public static let methodNotAllowed = HTTPStatus(rawValue: 405)
  public static let conflict = HTTPStatus(rawValue: 409)
  public static let lengthRequired = HTTPStatus(rawValue: 411)
  public static let contentTooLarge = HTTPStatus(rawValue: 413)
  public static let targetTooLong = HTTPStatus(rawValue: 414)
  public static let expectationFailed = HTTPStatus(rawValue: 417)
  public static let unprocessable = HTTPStatus(rawValue: 422)
  public static let headTooLarge = HTTPStatus(rawValue: 431)
  public static let serviceUnavailable = HTTPStatus(rawValue: 503)
  public static let versionNotSupported = HTTPStatus(rawValue: 505)

  public var isSuccess: Bool { (200..<300).contains(rawValue) }

  /// The words beside the number; nobody goes by them.
  var reason: String {
    switch self {
    case .ok: "OK"
    case .accepted: "Accepted"
    case .badRequest: "Bad Request"
    case .forbidden: "Forbidden"
    case .notFound: "Not Found"
    case .methodNotAllowed: "Method Not Allowed"
    case .conflict: "Conflict"
    case .lengthRequired: "Length Required"
    case .contentTooLarge: "Content Too Large"
    case .targetTooLong: "URI Too Long"
    case .expectationFailed: "Expectation Failed"
    case .unprocessable: "Unprocessable Content"
    case .headTooLarge: "Request Header Fields Too Large"
    case .serviceUnavailable: "Service Unavailable"
    case .versionNotSupported: "HTTP Version Not Supported"
    default: ""
    }
  }
}
