import Accounts
import ClipJob
import HTTPService

/// One thing that the API server can be asked to do. Routes, authorization and the OpenAPI document are made from the table of
/// these (`all`), so that they cannot differ.
struct Operation: Sendable {
  enum Access: Sendable, Equatable {
    /// For everybody: what load balancers, Prometheus and generators of clients ask for.
    case open
    /// With a key that has the action's scope.
    case key(APIAction)
  }

  struct Body: Sendable {
    /// A JSON Schema.
    var schema: JSONValue
    var example: JSONValue
    /// Bytes.
    var limit: Int
  }

  struct Answer: Sendable {
    var status: Int
    var meaning: String
    var contentType = "application/json"
    /// A JSON Schema; nil: there is no body, or no JSON.
    var schema: JSONValue?
    var example: JSONValue?
  }

  typealias Handler = @Sendable (APICall) throws(HTTPProblem) -> HTTPAnswer

  var method: String
  var path: String
  /// Unique, in camel case.
  var id: String
  var summary: String
  var access: Access
  var parameters: [Parameter] = []
  var body: Body?
  var answers: [Answer]
  /// Statuses of problems beside those of authorization and parameters.
  var problems: [Int] = []
  var handler: Handler

  static let all: [Operation] = jobs + steering + events + queues + reference + service
}
