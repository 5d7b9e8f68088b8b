import Accounts
import ClipJob
import HTTPService
import JobQueue

extension Operation {
  static let service = [healthz, readyz, metrics, openAPI]

  private static let healthz = Operation(
    method: "GET", path: "/healthz", id: "isAlive", summary: "Tells that the process is alive.",
    access: .open,
    answers: [
      Answer(
        status: 200, meaning: "It is.", schema: Schemas.reference("Health"), example: ["status": "alive"])
    ], isImmediate: true
  ) { _ in .json(#"{"status":"alive"}"#) }

  private static let readyz = Operation(
    method: "GET", path: "/readyz", id: "isReady",
    summary: "Tells whether the server of the queues and accounts answers.",
    access: .open,
    answers: [
      Answer(
        status: 200, meaning: "It does.", schema: Schemas.reference("Health"), example: ["status": "ready"])
    ]
  ) { call throws(HTTPProblem) in
    do throws(AccountsError) { _ = try call.server.gate.accounts.now() } catch {
      throw HTTPProblem(accounts: error)
    }
    for queue in call.server.queues { _ = try reaching { () throws(QueueError) in try queue.now() } }
    return .json(#"{"status":"ready"}"#)
  }

  private static let metrics = Operation(
    method: "GET", path: "/metrics", id: "readMetrics", summary: "Metrics of this server, for Prometheus.",
    access: .open,
    answers: [Answer(status: 200, meaning: "The text format of Prometheus.", contentType: "text/plain")]
  ) { call in
    let page = call.server.options.metrics()
    return HTTPAnswer(contentType: page.type, body: Array(page.text.utf8))
  }

  private static let openAPI = Operation(
    method: "GET", path: "/v1/openapi.json", id: "readOpenAPI",
    summary: "This interface as an OpenAPI document.",
    access: .open, answers: [Answer(status: 200, meaning: "OpenAPI 3.1.", schema: Schemas.anything)]
  ) { call in .json(OpenAPI.document(version: call.server.options.version).text()) }
}
