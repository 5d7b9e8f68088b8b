import ClipJob
import HTTPService

extension Operation {
  /// What describes the interface itself, for people and programs.
  static let reference = [jobSchema, docs]

  private static let jobSchema = Operation(
    method: "GET", path: "/v1/schemas/job.json", id: "readJobSchema",
    summary: "The JSON Schema of job documents, as `clipmill schema` prints it.", access: .open,
    parameters: [EntityTag.condition],
    answers: [
      Answer(
        status: 200, meaning: "The schema (draft 2020-12), with an ETag.",
        contentType: "application/schema+json", schema: Schemas.anything, headers: [.tag]),
      Answer(status: 304, meaning: "Nothing has changed.", headers: [.tag]),
    ]
  ) { call in
    let text = JobSchema.document.text(pretty: true)
    let answer = HTTPAnswer(
      contentType: "application/schema+json", body: Array(text.utf8), headers: ["Cache-Control": "no-cache"])
    return EntityTag(of: text).answer(answer, unless: call.request.header("If-None-Match"))
  }

  private static let docs = Operation(
    method: "GET", path: "/v1/docs", id: "readDocs", summary: "This page: the interface for people.",
    access: .open, parameters: [EntityTag.condition],
    answers: [
      Answer(
        status: 200, meaning: "A page without scripts, with an ETag.", contentType: "text/html",
        headers: [.tag]),
      Answer(status: 304, meaning: "Nothing has changed.", headers: [.tag]),
    ]
  ) { call in
    let page = DocsPage(version: call.server.options.version)
    return EntityTag(of: page.text).answer(page.answer, unless: call.request.header("If-None-Match"))
  }
}
