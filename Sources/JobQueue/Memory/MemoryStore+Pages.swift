extension MemoryStore {
  func page(_ request: JobPage.Request, now: Timestamp) -> JobPage {
    guard request.limit > 0 else { return JobPage(jobs: [], next: request.after) }
    let before = request.after?.number ?? .max
    let all = jobs.values.filter {
      $0.sequence < before && (request.tenant == nil || $0.record.tenant == request.tenant)
    }
    var (found, last): ([JobRecord], Int64) = ([], 0)
    for entry in all.sorted(by: { $0.sequence > $1.sequence }) {
      if found.count == request.limit { return JobPage(jobs: found, next: JobCursor(number: last)) }
      last = entry.sequence
      if request.filter.includes(entry.record.phase(at: now)) { found.append(entry.record) }
    }
    return JobPage(jobs: found, next: nil)
  }
}
