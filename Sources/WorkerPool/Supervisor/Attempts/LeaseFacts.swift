import ClipJob
import Costs
import JobQueue

extension Lease {
  /// What the ledger is told of it. A document that cannot be read has no labels but the tenant that the queue knows.
  func facts(_ job: Result<Job, JobErrors>) -> AttemptAccount.Facts {
    let tenant = record.tenant.isEmpty ? [:] : ["tenant": record.tenant]
    var labels = (try? job.get().labels) ?? tenant
    // Booked apart: a report by tenant has nothing of it, and one by the label `test` all.
    if let job = try? job.get(), job.isTest { labels = ["test": labels["tenant"] ?? "true"] }
    return AttemptAccount.Facts(job: id.job, attempt: record.attempts, token: id.token, labels: labels)
  }

  /// As `AttemptReport.queued`.
  var secondsQueued: Double {
    // Later `readyAt` is when the job was to be tried again.
    let since = record.attempts <= 1 ? max(record.createdAt, record.readyAt) : record.createdAt
    return max(0, record.startedAt.map { $0.seconds(since: since) } ?? 0)
  }
}

extension AttemptStart {
  init(_ facts: AttemptAccount.Facts, of queue: String, isPriced: Bool) {
    let tenant = LedgerEntry.kept(facts.labels)["tenant"] ?? ""
    self.init(queue: queue, job: facts.job, tenant: tenant, isPriced: isPriced)
  }
}

extension JobErrors {
  /// The first error, with the number of the others. Without the worker's media root `validate` would not find those that are
  /// about files.
  var summary: JobError {
    guard var first = errors.first else { return JobError("job.invalid", "the job is invalid") }
    if errors.count > 1 {
      let others = errors.count - 1
      first.message +=
        " (and \(others) more error\(others == 1 ? "" : "s"); `clipmill validate --media-root DIR` shows all)"
    }
    return first
  }
}
