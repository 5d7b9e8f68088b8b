import ClipJob
import HTTPService
import JobQueue

/// What jobs of a list are wanted, beside their state and tenant: by what is in their ids, and by why they failed.
struct JobSearch: Sendable {
  /// In the id, whatever the case of its letters; empty: any.
  let words: String
  /// The code of the error, or what it begins with; empty: any.
  let code: String

  static let parameters = [
    Parameter(
      name: "q", kind: .text(longest: 128),
      meaning: "Only jobs that have this in their id, whatever the case of its letters."),
    Parameter(
      name: "code", kind: .text(longest: 128),
      meaning: "Only jobs whose last attempt failed with this code, or one that begins so."),
  ]

  init(_ call: APICall) {
    (words, code) = (call.text("q")?.lowercased() ?? "", call.text("code") ?? "")
  }

  var wantsAll: Bool { words.isEmpty && code.isEmpty }

  func wants(_ record: JobRecord) -> Bool {
    (words.isEmpty || record.id.lowercased().contains(words))
      && (code.isEmpty || record.error?.code.hasPrefix(code) == true)
  }

  /// A page of those that are wanted: fewer than asked for, also none, where none of the jobs that were looked at are.
  func page(_ request: JobPage.Request, in queue: any JobQueue) throws(QueueError) -> JobPage {
    guard !wantsAll else { return try queue.page(request) }
    var (found, part) = (JobPage(jobs: [], next: request.after), request)
    for _ in 0..<Self.mostLooks {
      part.limit = request.limit - found.jobs.count
      let page = try queue.page(part)
      found.jobs += page.jobs.filter(wants)
      found.next = page.next
      part.after = page.next
      guard page.next != nil, found.jobs.count < request.limit else { break }
    }
    return found
  }

  /// Pages of the queue that are looked at for one of these.
  private static let mostLooks = 40
}
