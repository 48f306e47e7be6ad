// SPDX-License-Identifier: Apache-2.0

import HTTP
import Testing

@testable import HTTPServer
@testable import aetherflow_scheduler

/// Which request is answered by whom, and who is told when an order is answered.
@Suite struct ControlRouteTests {
  struct Row: CustomTestStringConvertible {
    var method: String
    var path: String
    var expected: String

    var testDescription: String { "\(method) \(path)" }

    static let all = [
      Row(method: "GET", path: "v1/status", expected: "GET v1/status"),
      Row(method: "HEAD", path: "v1/status", expected: "GET v1/status"),
      Row(method: "POST", path: "v1/status", expected: "405 GET HEAD"),
      Row(method: "POST", path: "v1/reload", expected: "POST v1/reload"),
      Row(method: "GET", path: "v1/reload", expected: "405 POST"),
      Row(method: "HEAD", path: "v1/reload", expected: "405 POST"),
      Row(method: "POST", path: "v1/items/a/trigger", expected: "POST v1/items/:id/trigger id=a"),
      Row(method: "POST", path: "v1/items/trigger", expected: "404"),
      Row(method: "GET", path: "v2/status", expected: "404"),
      Row(method: "GET", path: "v1/status/x", expected: "404"),
      Row(method: "GET", path: "", expected: "404"),
    ]
  }

  @Test(arguments: Row.all) func requestsFindTheirRoutes(_ row: Row) {
    // What a later command will look like.
    let trigger = ControlRoute(method: "POST", path: ["v1", "items", ":id", "trigger"]) {
      _, _ throws(HTTPError) in .later
    }
    let request = HTTPRequest(
      method: row.method, path: row.path.split(separator: "/").map(String.init))
    let found: String
    switch ControlRoute.find(request, among: ControlRoute.all + [trigger]) {
    case .success((let route, let parameters)):
      let named = parameters.map { " \($0)=\($1)" }.joined()
      found = "\(route.method) \(route.path.joined(separator: "/"))\(named)"
    case .failure(.unknown): found = "404"
    case .failure(.method(let methods)): found = "405 " + methods.joined(separator: " ")
    }
    #expect(found == row.expected)
  }

  @Test(
    arguments: [
      ("", "", nil), ("{}", "", nil), ("{\"wait\":true,\"force\":false}", "wait", nil),
      ("{\"wait\":1}", nil, "\"wait\" must be true or false"),
      ("{\"wiat\":true}", nil, "\"wiat\" is unknown here; known are wait, force"),
      ("[true]", nil, "the body is no JSON object"),
      ("{", nil, "the body is no JSON: a name in quotes is expected (byte 1)"),
    ] as [(String, String?, String?)])
  func whatABodyAsksForIsDoneOrRefused(_ body: String, _ flags: String?, _ message: String?) {
    let exchange = Exchange(
      id: .init(connection: 1, number: 1),
      request: HTTPRequest(method: "POST", path: [], body: Array(body.utf8)))
    let request = ControlRequest(exchange: exchange, parameters: [:])
    do {
      #expect(try request.flags("wait", "force").sorted().joined(separator: " ") == flags)
    } catch {
      #expect(error.message == message)
      #expect(error.status == .badRequest)
    }
  }

  @Test func anOrderIsAnsweredByALookThatBeganAfterIt() {
    func exchange(_ number: UInt64) -> Exchange.ID { .init(connection: number, number: 1) }
    var orders = ReloadOrders()
    #expect(!orders.isUnderWay)
    let first = orders.place()
    let second = orders.place()
    orders.wait(exchange(1), for: first)
    orders.wait(exchange(2), for: second)
    orders.wait(exchange(3), for: first)
    #expect(orders.isUnderWay)
    #expect(orders.answer(first) == [exchange(1), exchange(3)])
    #expect(orders.isUnderWay)
    let third = orders.place()
    orders.wait(exchange(4), for: third)
    // The answer to the last order is one to all before it.
    #expect(orders.answer(third) == [exchange(2), exchange(4)])
    #expect(!orders.isUnderWay)
    orders.wait(exchange(5), for: orders.place())
    #expect(orders.abandon() == [exchange(5)])
    #expect(!orders.isUnderWay)
  }
}
