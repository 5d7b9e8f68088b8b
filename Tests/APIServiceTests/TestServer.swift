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
  /// Of all of them: it takes its time.
  private static let openAPI = OpenAPI.document(version: "1.2.3")

  final class Seen: Sendable {
    let reports = Mutex<[RequestReport]>([])
    let uploads = Mutex<[UploadNews]>([])
  }

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
    options.observeUpload = { [seen] news in seen.uploads.withLock { $0.append(news) } }
    options.webhooks = WebhookAccess(store: hooks)
    change(&options)
    api = APIServer(queues: [self.queue] + more, accounts: accounts, options: options)
  }

  var reports: [RequestReport] { seen.reports.withLock { $0 } }

  var uploads: [UploadNews] { seen.uploads.withLock { $0 } }

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
    /// Empty: there is none.
    var type: String
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
      status: answer.status, type: answer.contentType, headers: answer.headers,
      json: (try? JSONValue(parsing: answer.body)) ?? .null,
      text: String(decoding: answer.body, as: UTF8.self), later: answer.later, stream: answer.stream)
  }

  /// What the OpenAPI document does not promise of a reply; empty: it promises all of it.
  func surprises(_ operation: Operation, _ reply: Reply) -> [String] {
    let check = SchemaCheck(Self.openAPI)
    var promised = Self.openAPI["paths"]?[operation.path]?[operation.method.lowercased()]?["responses"]?[
      String(reply.status)]
    if let reference = promised?["$ref"]?.text { promised = check.resolve(reference) }
    guard let promised else { return ["\(operation.id) answers \(reply.status)"] }
    let headers = Self.surprises(promised["headers"]?.members ?? [], reply.headers)
    let type = String(reply.type.prefix { $0 != ";" })
    guard let contents = promised["content"]?.members else {
      return headers + (reply.text.isEmpty || HTTPRefusal.untyped.contains(reply.status) ? [] : ["a body"])
    }
    guard let content = contents.first(where: { $0.0 == type || $0.0 == "*/*" }) else {
      return headers + ["a body of the type \(type)"]
    }
    guard type.hasSuffix("json"), content.0 == type, let schema = content.1["schema"] else { return headers }
    return headers + check.problems(reply.json, schema)
  }

  /// Headers that are there and not promised, or promised and not there.
  private static func surprises(_ promised: [(String, JSONValue)], _ found: [String: String]) -> [String] {
    let names = Set(found.keys.map { $0.lowercased() })
    let known = Set(promised.map { $0.0.lowercased() })
    // Without sockets nothing has given the request its name.
    let absent = promised.filter { name, rule in
      rule["required"] == true && name != AnswerHeader.requestID.name && !names.contains(name.lowercased())
    }
    return names.subtracting(known).subtracting(usual).sorted().map { "the header \($0)" }
      + absent.map { "no header \($0.0)" }
  }

  /// What any answer may have.
  private static let usual: Set<String> = [
    "cache-control", "connection", "content-encoding", "content-length", "content-security-policy",
    "content-type",
    "date", "referrer-policy", "transfer-encoding", "vary", "x-content-type-options",
  ]

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
