import ClipJob

extension MemoryQueue {
  public func post(_ document: [UInt8]) throws(QueueError) {
    try change { (store, _) throws(QueueError) in
      store.facts.posted += 1
      store.inbox.post(document, number: store.facts.posted)
    }
  }

  public func admit(
    limit: Int, wait: Double, _ read: ([UInt8]) -> Admission
  ) throws(QueueError) -> Int {
    let found = try attempt(upTo: wait) {
      (store, _, isWoken) throws(QueueError) -> [(number: Int64, document: [UInt8])]? in
      let taken = isWoken ? [] : store.inbox.take(limit: limit)
      return taken.isEmpty ? nil : taken
    }
    let documents = found ?? []
    // Read outside of the lock: a large document holds up nobody else.
    for (place, (number, document)) in documents.enumerated() {
      let isTooLong = document.count > DocumentLimit.bytes
      let admission =
        isTooLong ? .rejected(DocumentLimit.error(bytes: String(document.count))) : read(document)
      do throws(QueueError) {
        if case .control(let entry) = admission { try enqueueUnread(entry.id, read) }
        try change { (store, now) throws(QueueError) in store.decide(number, admission, now: now) }
      } catch {
        look { store, _ in store.inbox.giveBack(documents[place...].map(\.number)) }
        throw error
      }
    }
    return documents.count
  }

  public func enqueue(_ request: JobRequest, document: [UInt8]) throws(QueueError) -> Submission {
    try Self.check(document)
    return try change { (store, now) throws(QueueError) in
      store.submit(request, document: document, now: now)
    }
  }

  public func enqueue(_ jobs: [NewJob]) throws(QueueError) -> [Submission] {
    for job in jobs { try Self.check(job.document) }
    return try change { (store, now) throws(QueueError) in
      jobs.map { store.submit($0.request, document: $0.document, now: now) }
    }
  }

  private static func check(_ document: [UInt8]) throws(QueueError) {
    guard document.count > DocumentLimit.bytes else { return }
    let error = DocumentLimit.error(bytes: String(document.count))
    throw QueueError(.invalid, error.message, hint: error.hint)
  }

  public func unread(_ id: String) throws(QueueError) -> InboxLook {
    // Read outside of the lock.
    let documents = look { store, _ in store.inbox.newestFirst }
    var bytes = 0
    for (looked, document) in documents.enumerated() {
      guard looked < InboxLook.mostDocuments, bytes < InboxLook.mostBytes else {
        return .notAmong(newest: looked)
      }
      guard document.count <= DocumentLimit.bytes else { continue }
      if Admitter.id(of: document) == id { return .unread(document) }
      bytes += document.count
    }
    return .absent
  }

  public func rejected(limit: Int) throws(QueueError) -> [Rejection] {
    look { store, _ in
      store.rejections.keys.sorted(by: >).prefix(max(0, limit)).compactMap { store.rejections[$0] }
    }
  }
}
