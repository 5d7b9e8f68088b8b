import Accounts
import ClipJob
import HTTPService
import JobQueue
import Quotes

extension Operation {
  static let surveys = [quote, probe]

  private static let quote = Operation(
    method: "POST", path: "/v1/quote", id: "quoteJob",
    summary:
      "Estimates what a job takes: time, memory and dollars by device, learnt from the queue's finished jobs.",
    access: .key(.jobQuote),
    parameters: [
      .queue,
      Parameter(
        name: "device", kind: .text(longest: 128),
        meaning:
          "Only on this device, such as cpu or NVIDIA L4; default: all on which jobs have finished, and cpu."),
    ],
    body: Body(schema: Schemas.reference("Job"), example: example, limit: DocumentLimit.bytes),
    answers: [Answer(status: 200, meaning: "The quotes.", schema: Schemas.reference("Quotes"))],
    problems: [404, 422, 501], waits: true, onlyAnswers: true
  ) { call throws(HTTPProblem) in
    let queue = try call.queue()
    return .json(try quotes(JobSubmission(call), queue, call).text())
  }

  private static let example: JSONValue = [
    "version": .number(1), "id": "greeting",
    "tracks": [["clips": [["source": ["color": "#203040"], "duration": .number(1)]]]],
    "outputs": [["to": "greeting.mp4"]],
  ]

  static func quotes(
    _ submission: JobSubmission, _ queue: any JobQueue, _ call: APICall
  ) throws(HTTPProblem) -> JSONValue {
    let (surveyor, options) = (try call.surveyor, call.server.options)
    let facts = try surveying { () throws(JobErrors) in
      try surveyor.plan(submission.job, document: submission.bytes)
    }
    let book = try reaching { () throws(QueueError) in try options.lessons(queue.name) }
    let devices = call.text("device").map { [$0] } ?? Set(book.devices + [DeviceClass.cpu]).sorted()
    return JobQuotes(
      facts, devices: devices, book: book, budget: submission.job.maxCost?.seconds, dollars: options.dollars,
      areAssumed: options.hasAssumedPrices
    ).document
  }

  private static let probe = Operation(
    method: "POST", path: "/v1/probe", id: "probeSource",
    summary: "Tells what a source is: streams, times, rotation, colour, as a render would see them.",
    access: .key(.jobProbe),
    body: Body(
      schema: Schemas.reference("ProbeRequest"), example: ["source": "https://media.example/talk.mp4"],
      limit: 16 << 10),
    answers: [Answer(status: 200, meaning: "What it is.", schema: Schemas.anything)], problems: [422, 501],
    waits: true, onlyAnswers: true
  ) { call throws(HTTPProblem) in
    var body = try RequestBody(call)
    let (source, counting) = (body.requiredText("source"), body.flag("count"))
    try body.end()
    let (surveyor, tenant) = (try call.surveyor, call.caller?.tenants.tenant ?? "")
    let found = try surveying(source: "source") { () throws(JobErrors) in
      let job = try Job.parse(around: source ?? "")
      let refusals = call.server.options.uploads?.refusals(of: job, of: tenant) ?? []
      guard refusals.isEmpty else { throw JobErrors(refusals) }
      return try surveyor.probe(source ?? "", counting: counting ?? false, tenant: tenant)
    }
    // As it was named: where it lies on the server is nobody's business.
    let members = (found.members ?? []).map { ($0.0, $0.0 == "source" ? .string(source ?? "") : $0.1) }
    return .json(JSONValue.object(members).text())
  }
}

extension Job {
  /// A job that names the source and nothing else: whoever may not send it may not ask about the source.
  fileprivate static func parse(around source: String) throws(JobErrors) -> Job {
    let document: JSONValue = [
      "version": .number(1), "tracks": [["clips": [["source": ["video": .string(source)]]]]],
      "outputs": [["to": "probe.mp4"]],
    ]
    return try Job.parse(document)
  }
}
