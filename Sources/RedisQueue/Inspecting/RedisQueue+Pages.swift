import JobQueue
import RedisClient

extension RedisQueue {
  public func page(_ request: JobPage.Request) throws(QueueError) -> JobPage {
    guard request.limit > 0 else { return JobPage(jobs: [], next: request.after) }
    var look = try self.look(request, after: request.after, limit: request.limit)
    if !look.isComplete {
      // After the first survey there is a list to show, whatever keeps the next from its end.
      let isComplete =
        look.wasComplete ? (try? survey(steps: Self.surveySteps)) : try survey(steps: Self.surveySteps)
      guard isComplete == true || look.wasComplete else { throw Self.incomplete(name) }
      look = try self.look(request, after: request.after, limit: request.limit)
    }
    var (page, looks) = (JobPage(jobs: [], next: nil), 0)
    while true {
      // A job may have gone on since the ids were read: it is shown as the filter wants it, or not at all.
      page.jobs += try records(look.ids).filter { request.filter.includes($0.phase(at: look.time)) }
      page.next = look.next
      looks += Self.looks
      guard page.jobs.count < request.limit, let next = look.next, looks < JobPage.mostLooks else {
        return page
      }
      look = try self.look(request, after: next, limit: request.limit - page.jobs.count)
    }
  }

  /// Lists jobs that versions before the lists have enqueued, in steps that are short for the server.
  /// - Returns: whether all are listed.
  func survey(steps: Int) throws(QueueError) -> Bool {
    for _ in 0..<steps {
      let reply = try run(QueueScripts.survey, keys: [keys.meta], arguments: [Self.surveyedKeys])
      guard let answer = reply.asInteger else { throw .strange("survey", reply) }
      if answer == 1 { return true }
    }
    return false
  }

  /// Jobs that one call of the script looks at: a few milliseconds of the server.
  private static var looks: Int { 1000 }
  /// Keys of a step: about a millisecond of the server.
  private static var surveyedKeys: Int { 500 }
  /// Of a page: some seconds at most.
  private static var surveySteps: Int { 2000 }

  private struct Look {
    var isComplete: Bool
    /// Some time ago, at least.
    var wasComplete: Bool
    var next: JobCursor?
    var time: Timestamp
    var ids: [String]
  }

  private func look(
    _ request: JobPage.Request, after: JobCursor?, limit: Int
  ) throws(QueueError) -> Look {
    let reply = try run(
      QueueScripts.page, keys: [keys.meta],
      arguments: [
        shift, request.tenant == nil ? "" : "1", request.tenant ?? "", after.map { String($0.number) } ?? "",
        min(limit, Self.looks), Self.looks,
      ] + request.filter.phases.map { $0.rawValue as any RedisArgument })
    guard let values = reply.asArray, values.count >= 4, let isComplete = values[0].asInteger,
      let wasComplete = values[1].asInteger, let next = values[2].asString, let time = values[3].asInteger
    else { throw .strange("page", reply) }
    return Look(
      isComplete: isComplete == 1, wasComplete: wasComplete == 1,
      next: Int64(next).map { JobCursor(number: $0) }, time: Timestamp(milliseconds: time),
      ids: values.dropFirst(4).compactMap(\.asString))
  }

  private static func incomplete(_ name: String) -> QueueError {
    QueueError(
      .refused, "the list of all jobs of the queue \(name) is still being made, after an update",
      hint: "ask again in a few seconds: it goes on from where it is")
  }
}
