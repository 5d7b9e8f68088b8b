/// What a request may want to do: the unit that permissions are checked by.
public enum APIAction: String, Sendable, CaseIterable {
  case jobRead = "job.read"
  case jobList = "job.list"
  case jobEvents = "job.events"
  case jobQuote = "job.quote"
  case jobSubmit = "job.submit"
  case jobProbe = "job.probe"
  case jobCancel = "job.cancel"
  case jobRetry = "job.retry"
  case uploadWrite = "upload.write"
  case queueRead = "queue.read"
  case queueRejected = "queue.rejected"
  case queuePause = "queue.pause"
  case queueResume = "queue.resume"
  case costRead = "cost.read"
  case webhookRead = "webhook.read"
  case webhookCreate = "webhook.create"
  case webhookUpdate = "webhook.update"
  case webhookDelete = "webhook.delete"
  case webhookRotate = "webhook.rotate"
  case webhookRedeliver = "webhook.redeliver"
  case webhookTest = "webhook.test"
  case keyList = "key.list"
  case keyCreate = "key.create"
  case keyRevoke = "key.revoke"
  case keyRotate = "key.rotate"
  case userList = "user.list"
  case userCreate = "user.create"
  case userUpdate = "user.update"
  case auditRead = "audit.read"

  /// The scope that it needs.
  public var scope: Scope {
    switch self {
    case .jobRead, .jobList, .jobEvents, .jobQuote: .jobsRead
    case .jobSubmit, .jobProbe, .jobCancel, .jobRetry, .uploadWrite: .jobsWrite
    case .queueRead, .queueRejected, .queuePause, .queueResume: .queuesManage
    case .costRead: .costsRead
    case .webhookRead, .webhookCreate, .webhookUpdate, .webhookDelete, .webhookRotate, .webhookRedeliver,
      .webhookTest:
      .webhooksManage
    case .keyList, .keyCreate, .keyRevoke, .keyRotate, .userList, .userCreate, .userUpdate, .auditRead: .admin
    }
  }
}
