import ClipJob
import HTTPService
import JobQueue

/// A job as it is shown, as `clipmill status --json` does.
struct JobView: Sendable {
  let document: JSONValue

  init(_ job: VisibleJob, _ id: String) {
    switch job {
    case .known(let record): document = record.document
    case .unread: document = JobResult.unread(id)
    }
  }

  private var body: String { document.text() }

  /// - Parameter known: `If-None-Match`.
  func answer(unless known: String? = nil) -> HTTPAnswer {
    let body = body
    return EntityTag(of: body).answer(.json(body), unless: known)
  }
}

extension JobRecord {
  /// As one of many: without the lines of the log, which are for who looks at this job.
  var listed: JSONValue { .object((document.members ?? []).filter { $0.0 != "log" }) }
}

extension VisibleJob {
  var isEnded: Bool { if case .known(let record) = self { record.state.isEnded } else { false } }
}
