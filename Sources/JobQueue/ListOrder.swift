extension JobFilter {
  /// The order of `JobQueue.list`: phase by phase; ready jobs come in theirs already.
  package static func ordered(_ found: [JobPhase: [JobRecord]], limit: Int) -> [JobRecord] {
    let ended: [JobPhase] = [.succeeded, .failed, .dead, .cancelled]
    let waiting =
      sorted(found[.running] ?? [], latestFirst: \.startedAt) + (found[.ready] ?? [])
      + (found[.delayed] ?? []).sorted { ($0.readyAt, $0.id) < ($1.readyAt, $1.id) }
    let all = waiting + sorted(ended.flatMap { found[$0] ?? [] }, latestFirst: \.endedAt)
    return Array(all.prefix(max(0, limit)))
  }

  private static func sorted(
    _ records: [JobRecord], latestFirst time: KeyPath<JobRecord, Timestamp?>
  ) -> [JobRecord] {
    records.sorted {
      ($1[keyPath: time] ?? $1.createdAt, $0.id) < ($0[keyPath: time] ?? $0.createdAt, $1.id)
    }
  }
}
