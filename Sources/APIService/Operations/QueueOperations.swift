import Accounts
import ClipJob
import HTTPService
import JobQueue

extension Operation {
  static let queues = [list, pause, resume, rejected, workers]

  private static let name = Parameter(
    name: "name", place: .path, kind: .text(longest: 256), meaning: "The queue's name.", example: "default")

  private static let list = Operation(
    method: "GET", path: "/v1/queues", id: "listQueues",
    summary: "Shows the server's queues: how many jobs are where.",
    access: .key(.queueRead),
    answers: [Answer(status: 200, meaning: "The queues.", schema: Schemas.reference("QueueList"))]
  ) { call throws(HTTPProblem) in
    var all: [JSONValue] = []
    for queue in call.server.queues {
      all.append(try reaching { () throws(QueueError) in try queue.stats().document(of: queue.name) })
    }
    return .json(JSONValue.object([("queues", .array(all))]).text())
  }

  private static let pause = steering(
    "pause", .queuePause, "Pauses a queue: running jobs finish, no new ones start."
  ) {
    queue throws(QueueError) in try queue.pause()
  }
  private static let resume = steering("resume", .queueResume, "Lets a paused queue go on.") {
    queue throws(QueueError) in try queue.resume()
  }

  private static func steering(
    _ word: String, _ action: APIAction, _ summary: String,
    _ act: @escaping @Sendable (any JobQueue) throws(QueueError) -> Void
  ) -> Operation {
    let isPause = action == .queuePause
    return Operation(
      method: "POST", path: "/v1/queues/{name}/\(word)", id: "\(word)Queue", summary: summary,
      access: .key(action),
      parameters: [name],
      answers: [
        Answer(
          status: 200, meaning: "It is done.", schema: Schemas.reference("Paused"),
          example: ["queue": "default", "paused": .bool(isPause)])
      ], problems: [404]
    ) { call throws(HTTPProblem) in
      let queue = try call.queue(named: call.request.parameters["name"])
      try reaching { () throws(QueueError) in try act(queue) }
      call.note(isPause ? .queuePaused : .queueResumed, queue.name)
      return .json(JSONValue.object([("queue", .string(queue.name)), ("paused", .bool(isPause))]).text())
    }
  }

  private static let rejected = Operation(
    method: "GET", path: "/v1/queues/{name}/rejected", id: "listRejected",
    summary: "Lists documents that were pushed into the queue and were no jobs, the newest first.",
    access: .key(.queueRejected),
    parameters: [
      name,
      Parameter(
        name: "limit", kind: .number(1...Rejection.keptCount, usual: 20), meaning: "At most this many."),
    ],
    answers: [
      Answer(
        status: 200, meaning: "What they begin with, and why they were rejected.",
        schema: Schemas.reference("RejectedList"))
    ], problems: [404]
  ) { call throws(HTTPProblem) in
    let queue = try call.queue(named: call.request.parameters["name"])
    let found = try reaching { () throws(QueueError) in try queue.rejected(limit: call.number("limit")) }
    let list = found.map { rejection in
      JSONValue.object([
        ("at", .number(Double(rejection.at.milliseconds) / 1000, decimals: 3)),
        ("code", .string(rejection.error.code)), ("message", .string(rejection.error.message)),
        ("bytes", .number(rejection.bytes)),
        ("document", .string(String(decoding: rejection.document, as: UTF8.self))),
      ])
    }
    return .json(JSONValue.object([("rejected", .array(list))]).text())
  }

  private static let workers = Operation(
    method: "GET", path: "/v1/workers", id: "listWorkers",
    summary: "Shows the workers of a queue, and what they say of themselves.",
    access: .key(.queueRead), parameters: [.queue],
    answers: [
      Answer(status: 200, meaning: "The workers, by name.", schema: Schemas.reference("WorkerList"))
    ], problems: [404]
  ) { call throws(HTTPProblem) in
    let queue = try call.queue()
    let found = try reaching { () throws(QueueError) in try queue.workers() }
    let list = found.map { worker in
      var members: [(String, JSONValue)] = [
        ("worker", .string(worker.worker)), ("holds", .number(worker.holds, decimals: 3)),
      ]
      if let card = try? JSONValue(parsing: worker.card), card.members != nil {
        members.append(("card", card))
      }
      return JSONValue.object(members)
    }
    return .json(JSONValue.object([("workers", .array(list))]).text())
  }
}
