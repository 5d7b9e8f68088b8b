import Accounts
import ClipJob
import HTTPService
import JobQueue
import NetworkGuard
import Synchronization
import Testing
import Webhooks

@testable import APIService
@testable import HTTPService

/// An API server in this process, on a queue and accounts in memory, that is asked without sockets.
final class TestServer: Sendable {
  let queue: MemoryQueue
  let accounts: MemoryAccounts
  let hooks = MemoryWebhooks()
  let api: APIServer
  private let seen = Seen()
  private let openAPI: JSONValue

  final class Seen: Sendable { let reports = Mutex<[RequestReport]>([]) }

  init(
    _ queue: MemoryQueue? = nil, _ accounts: MemoryAccounts = MemoryAccounts(),
    more: [MemoryQueue] = [], clock: any QueueClock = SteadyClock(),
    _ change: (inout APIServer.Options) -> Void = { _ in }
  ) {
    (self.queue, self.accounts) = (queue ?? MemoryQueue(clock: clock), accounts)
    var options = APIServer.Options()
    options.version = "1.2.3"
    options.metrics = { ("text/plain; version=0.0.4", "a_metric 1\n") }
    options.observe = { [seen] report in seen.reports.withLock { $0.append(report) } }
    options.webhooks = WebhookAccess(store: hooks)
    change(&options)
    api = APIServer(queues: [self.queue] + more, accounts: accounts, options: options)
    openAPI = OpenAPI.document(version: "1.2.3")
  }

  var reports: [RequestReport] { seen.reports.withLock { $0 } }

  /// The text of a new key.
  func key(_ scopes: Set<Scope>, tenant: String = "acme", _ change: (inout KeyDraft) -> Void = { _ in })
    throws -> String
  {
    var draft = KeyDraft(tenants: scopes.contains(.admin) ? .all : .only(tenant), scopes: scopes)
    change(&draft)
    return try accounts.createKey(draft, by: Origin(.commandLine("test"))).text
  }

  struct Reply {
    var status: Int
    var headers: [String: String]
    var json: JSONValue
    var text: String
    var code: String? { json["code"]?.text }
    var later: HTTPLaterAnswer?
    var stream: HTTPStream?
  }

  /// - Parameter path: with its query, whose values are plain.
  func ask(
    _ method: String, _ path: String, key: String? = nil, headers: [String: String] = [:], body: String? = nil
  ) throws -> Reply {
    let parts = path.split(separator: "?", maxSplits: 1)
    var request = ServiceRequest(method: method, path: String(parts[0]))
    request.id = "r-1"
    request.clientAddress = [192, 0, 2, 7]
    request.headers = headers.map { ServiceRequest.Field($0.key, $0.value) }
    if let key { request.headers.append(ServiceRequest.Field("Authorization", "Bearer \(key)")) }
    if parts.count > 1 {
      request.query = parts[1].split(separator: "&").map {
        let pair = $0.split(separator: "=", maxSplits: 1).map(String.init)
        return ServiceRequest.Field(pair[0], pair.count > 1 ? pair[1] : "")
      }
    }
    request.body = Array((body ?? "").utf8)
    guard case .route(let route, let parameters) = try api.routes.target(method, request.path) else {
      throw HTTPProblem(500, "test", "no route")
    }
    request.parameters = parameters
    do throws(HTTPProblem) { return reply(try route.handler(request)) } catch {
      return reply(error.answer(.json, instance: request.id))
    }
  }

  func reply(_ answer: HTTPAnswer) -> Reply {
    Reply(
      status: answer.status, headers: answer.headers, json: (try? JSONValue(parsing: answer.body)) ?? .null,
      text: String(decoding: answer.body, as: UTF8.self), later: answer.later, stream: answer.stream)
  }

  /// What the OpenAPI document does not promise of a reply; empty: it promises all of it.
  func surprises(_ operation: Operation, _ reply: Reply) -> [String] {
    let check = SchemaCheck(openAPI)
    let promised = openAPI["paths"]?[operation.path]?[operation.method.lowercased()]?["responses"]?[
      String(reply.status)]
    guard let promised else { return ["\(operation.id) answers \(reply.status)"] }
    guard let content = promised["content"]?.members?.first else {
      return reply.text.isEmpty ? [] : ["a body"]
    }
    guard content.0.hasSuffix("json"), let schema = content.1["schema"] else { return [] }
    return check.problems(reply.json, schema)
  }

  /// As above, by the operation's id.
  func surprises(_ operation: String, _ reply: Reply) throws -> [String] {
    surprises(try #require(Operation.all.first { $0.id == operation }), reply)
  }

  static func document(_ id: String?, tenant: String? = nil) -> String {
    var members: [(String, JSONValue)] = [("version", .number(1))]
    if let id { members.append(("id", .string(id))) }
    if let tenant { members.append(("labels", ["tenant": .string(tenant)])) }
    members.append(("tracks", [["clips": [["source": ["color": "#203040"], "duration": .number(1)]]]]))
    members.append(("outputs", [["to": "a.mp4"]]))
    return JSONValue.object(members).text()
  }
}
