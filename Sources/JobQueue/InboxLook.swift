import ClipJob

/// What a look for a job's document in the inbox found.
public enum InboxLook: Sendable, Equatable {
  /// It lies there; no worker has read it yet. The newest one with the id.
  case unread([UInt8])
  /// The inbox does not hold it.
  case absent
  /// It is not among the newest documents, so many of which were looked at; there are older ones.
  case notAmong(newest: Int)

  /// Documents, and bytes of all of them, after which a look gives up.
  public static let mostDocuments = 1000
  public static let mostBytes = 16 << 20
}

/// What a queue knows of an id.
public enum JobFinding: Sendable, Equatable {
  case known(JobRecord)
  /// Its document still lies in the inbox.
  case unread([UInt8])
  /// Unless its document is older than the newest ones of the inbox, where there are more than `looked`.
  case unknown(looked: Int?)
}

extension JobQueue {
  /// The job, or its document that no worker has read yet.
  public func find(_ id: String) throws(QueueError) -> JobFinding {
    if let record = try job(id) { return .known(record) }
    let look = try unread(id)
    if case .unread(let document) = look { return .unread(document) }
    // A worker may have read it between the two looks.
    if let record = try job(id) { return .known(record) }
    if case .notAmong(let newest) = look { return .unknown(looked: newest) }
    return .unknown(looked: nil)
  }

  /// As `cancel`, but a document of the inbox is read first: the job ends as cancelled, and a worker that finds the document
  /// drops it, because the queue knows its id. One that is no valid job is `unknown`: it fails once it is read.
  public func cancelUnread(_ id: String, by admitter: Admitter = Admitter()) throws(QueueError)
    -> CancelAnswer
  {
    let answer = try cancel(id)
    guard answer == .unknown else { return answer }
    try enqueueUnread(id, admitter.read)
    return try cancel(id)
  }

  /// Makes a job of a document of the inbox before its turn, if there is one with the id and it is a valid job. Who comes to
  /// the document later drops it, because the queue knows its id.
  public func enqueueUnread(_ id: String, _ read: ([UInt8]) -> Admission) throws(QueueError) {
    guard case .unread(let document) = try find(id), case .job(let request) = read(document) else { return }
    _ = try enqueue(request, document: document)
  }
}
