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
    var contentType = "application/json"
    /// A JSON Schema.
    var schema: JSONValue
    var example: JSONValue?
    /// Bytes.
    var limit: Int
    /// Further forms that it may have beside application/json: media types and their schemas.
    var forms: [(type: String, schema: JSONValue)] = []
    /// The statuses of problems that are the body's own.
    var problems = [413, 415]
    /// Whatever its Content-Type says.
    var takesAnyType = false

    var rule: BodyRule {
      takesAnyType ? BodyRule.of(limit: limit) : BodyRule.of([contentType] + forms.map(\.type), limit: limit)
    }
  }

  struct Answer: Sendable {
    var status: Int
    var meaning: String
    var contentType = "application/json"
    /// A JSON Schema; nil: there is no body, or no JSON.
    var schema: JSONValue?
    var example: JSONValue?
    /// Beside those that all answers have.
    var headers: [AnswerHeader] = []
  }

  /// Whether a request may be repeated with an Idempotency-Key, and is carried out once.
  var isRepeatable: Bool { method == "POST" && keepsAnswers && !onlyAnswers }

  /// Its own, and those that follow from what it is.
  var allParameters: [Parameter] { parameters + (isRepeatable ? [.idempotencyKey] : []) }

  typealias Handler = @Sendable (APICall) throws(HTTPProblem) -> HTTPAnswer
  /// Called when the head is there; what it gives takes the body piece by piece and answers.
  typealias SinkMaker = @Sendable (APICall) throws(HTTPProblem) -> any BodySink

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
  /// What problems say in their headers, beside what all such problems do.
  var problemHeaders: [AnswerHeader] = []
  /// Who is logged in counts, if anybody is; of operations that are open.
  var readsSession = false
  /// It waits for others than the queue: its times say nothing of the server.
  var waits = false
  /// Its handler waits for nobody, and is called where it would hold up all connections: it answers even when all threads are busy.
  var isImmediate = false
  /// A POST that only answers: it may be repeated as it is, and leaves no record.
  var onlyAnswers = false
  /// Whether what it answers may be kept for a day, for repetitions; false where that holds a secret. Only of POST.
  var keepsAnswers = true
  var handler: Handler
  /// Instead of the handler, for a body that is not held.
  var sink: SinkMaker?

  /// The handler of what has a sink: nobody asks it.
  static let isTakenInPieces: Handler = { _ in HTTPAnswer(status: 500, body: []) }

  static let all: [Operation] =
    jobs + [waiting] + steering + bulk + events + queues + surveys + [costs, serviceLevel, activity]
    + webhooks + notices + keys + users
    + sessions
    + [audit] + uploads + downloads + reference + service
}
