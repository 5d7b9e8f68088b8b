import Accounts
import ClipJob
import Files
import Glibc
import HTTPService
import JobQueue
import MediaTypes

extension Operation {
  static let downloads = [outputs, file]

  private static let outputs = Operation(
    method: "GET", path: "/v1/jobs/{id}/outputs", id: "listOutputs",
    summary:
      "Lists the files of an ended job, with links by which they can be got without a key until they expire.",
    access: .key(.jobRead),
    parameters: [
      .id, .queue,
      Parameter(
        name: "expires", kind: .number(60...604_800, usual: 3600),
        meaning: "Seconds for which the links are good."),
    ],
    answers: [
      Answer(
        status: 200, meaning: "The files, in the order of the result document.",
        schema: Schemas.reference("OutputList"),
        example: [
          "outputs": [
            [
              "to": "greeting.mp4", "name": "greeting.mp4", "type": "video/mp4", "bytes": .number(48_120),
              "url": "/v1/files/AAECAw/greeting.mp4", "expires": .number(1_790_000_000),
            ]
          ]
        ])
    ], problems: [404, 409]
  ) { call throws(HTTPProblem) in
    let job = try call.job(in: try call.queue())
    guard case .known(let record) = job, record.state.isEnded else {
      throw HTTPProblem(
        409, "job.notEnded", "The job has not ended yet.", hint: "GET /v1/jobs/ID?wait=30 waits for its end.")
    }
    var files: [JSONValue] = []
    for output in record.document["outputs"]?.items ?? [] {
      if let entry = try describe(output, of: record, call) { files.append(entry) }
    }
    return .json(JSONValue.object([("outputs", .array(files))]).text())
  }

  private static func describe(
    _ output: JSONValue, of record: JobRecord, _ call: APICall
  ) throws(HTTPProblem) -> JSONValue? {
    guard let path = output["to"]?.text else { return nil }
    let name = FilePath.split(FilePath.withoutQuery(path)).name
    var members: [(String, JSONValue)] = [
      ("to", .string(path)), ("name", .string(name)), ("type", .string(MediaType(of: name).text)),
    ]
    for key in ["bytes", "sha256"] { if let value = output[key] { members.append((key, value)) } }
    guard let downloads = call.server.options.downloads else {
      return .object(members + [("unavailable", "this server gives no files")])
    }
    let (now, seconds) = (Int(time(nil)), call.number("expires"))
    let url = try downloads.url(
      of: path, bytes: output["bytes"]?.integer, tenant: record.tenant, job: record.id, at: now, for: seconds
    ) { link throws(HTTPProblem) in try call.server.links.token(of: link) }
    switch url {
    case .success(let url): members += [("url", .string(url)), ("expires", .number(now + seconds))]
    case .failure(let absence): members.append(("unavailable", .string(absence.rawValue)))
    }
    return .object(members)
  }

  private static let file = Operation(
    method: "GET", path: "/v1/files/{token}/{name}", id: "readFile",
    summary: "Gives a file of a result, or a range of it, to whoever has its link.",
    access: .open,
    parameters: [
      Parameter(
        name: "token", place: .path, kind: .text(longest: 4096), meaning: "What makes the link good.",
        example: "AAECAw"),
      Parameter(
        name: "name", place: .path, kind: .text(longest: 1024), meaning: "The file's name.",
        example: "greeting.mp4"),
      Parameter(name: "download", kind: .flag, meaning: "1: browsers save it instead of showing it."),
      Parameter(
        name: "Range", place: .header, kind: .text(longest: 4096),
        meaning: "Bytes that are wanted; one range."),
    ],
    answers: [
      Answer(
        status: 200, meaning: "The file; its type is that of its name's ending.", contentType: "*/*",
        headers: AnswerHeader.file),
      Answer(
        status: 206, meaning: "The range of it.", contentType: "*/*", headers: AnswerHeader.file + [.range]),
      Answer(status: 304, meaning: "The client has it already.", headers: AnswerHeader.file),
    ], problems: [404, 410, 412, 416, 429]
  ) { call throws(HTTPProblem) in
    let (token, name) = (call.request.parameters["token"] ?? "", call.request.parameters["name"] ?? "")
    guard let downloads = call.server.options.downloads, let link = try call.server.links.link(token),
      FilePath.areSame(Downloads.name(of: link.path), name)
    else {
      throw HTTPProblem(
        404, "link.unknown", "This is no link of this server.",
        hint: "GET /v1/jobs/ID/outputs gives new ones.")
    }
    let now = Int(time(nil))
    guard now < link.expires else {
      throw HTTPProblem(
        410, "link.expired", "This link has expired.", hint: "GET /v1/jobs/ID/outputs gives a new one.")
    }
    let opened: Descriptor
    do throws(Downloads.Absence) { opened = try downloads.open(link) } catch {
      throw HTTPProblem(
        410, "link.gone", Gate.sentence(error.rawValue), hint: "GET /v1/jobs/ID/outputs lists what there is.")
    }
    // Nobody is known to ask but by an address; of IPv6 by the network, of which one customer has at least one. The file is closed when the answer is out, or
    // nobody takes it any more.
    try call.server.downloads.take(
      opened, for: call.server.gate.address(of: call.request).counted, of: link.tenant)
    let type = MediaType(of: name)
    return try .file(
      opened, for: call.request, contentType: type.text,
      headers: headers(
        name, type, isInline: type.isInline && !call.flag("download"), seconds: link.expires - now))
  }

  /// Whatever is in the file, a browser neither runs it nor takes it for something else, and tells nobody where it has it from.
  private static func headers(
    _ name: String, _ type: MediaType, isInline: Bool, seconds: Int
  ) -> [String: String] {
    var headers = [
      "Cache-Control": "private, max-age=\(min(seconds, 3600))",
      "Content-Disposition": Disposition.text(name, isInline: isInline), "Referrer-Policy": "no-referrer",
      "X-Content-Type-Options": "nosniff",
    ]
    if !type.isInline { headers["Content-Security-Policy"] = "default-src 'none'; sandbox" }
    return headers
  }
}
