import ClipJob
import JobQueue
import RedisClient

extension RedisQueue {
  public func post(_ document: [UInt8]) throws(QueueError) {
    _ = try call(repeatable: false) { connection throws(RedisError) in
      try connection.command("RPUSH", keys.inbox, document)
    }
  }

  public func enqueue(_ request: JobRequest, document: [UInt8]) throws(QueueError) -> Submission {
    guard document.count <= options.longestDocument else { throw .tooLong(document.count) }
    let reply = try call { connection throws(RedisError) in
      let run = try connection.serverRun()
      return try connection.execute(submission(of: request, run: run, document: document))
    }
    return try submitted(reply, document)
  }

  /// What the script gave for a document.
  func submitted(_ reply: RedisValue, _ document: [UInt8]) throws(QueueError) -> Submission {
    if reply.asString == "accepted" { return .accepted }
    if reply.asString == "too long" { throw .tooLong(document.count) }
    guard let state = reply.asString.flatMap(JobResult.State.init) else { throw .strange("submit", reply) }
    return .known(state)
  }

  /// Documents move from the inbox to a list of the caller's, where deciding on one takes it away in the same step that
  /// makes it a job. A caller that dies leaves the list to others (`maintain.lua`). One that is too long is rejected at
  /// the server, and counts as decided.
  public func admit(
    limit: Int, wait: Double, _ read: ([UInt8]) -> Admission
  ) throws(QueueError) -> Int {
    guard limit > 0 else { return 0 }
    while let doubtful = admitters.takeDoubtful() {
      do { try restore(doubtful) } catch {
        admitters.doubt(doubtful)
        throw error
      }
    }
    let admitter = admitters.take()
    do {
      let taken = try take(for: admitter, limit: limit, Patience(wait))
      let decided = try decide(taken.documents, read, admitter)
      if decided == taken.documents.count { admitters.giveBack(admitter) } else { admitters.doubt(admitter) }
      return decided + taken.rejected
    } catch {
      admitters.doubt(admitter)
      throw error
    }
  }

  private func restore(_ admitter: String) throws(QueueError) {
    _ = try run(
      QueueScripts.restore, keys: [keys.inbox, keys.admitting(admitter), keys.meta, keys.arrived],
      arguments: [])
  }

  /// What the server gave of the inbox.
  private struct Taken {
    /// Documents that were too long.
    var rejected = 0
    var documents: [[UInt8]] = []
    var isEmpty: Bool { rejected == 0 && documents.isEmpty }
  }

  /// Note: waiting for a document without being sent it. Only a command that takes an element can wait for one, and its
  /// answer is the element, however long. So the server is told to keep that answer to itself (CLIENT REPLY SKIP): the
  /// document lies in `arrived` then, and `take`, which stands behind in the same connection, looks at its length first.
  private func take(for admitter: String, limit: Int, _ patience: Patience) throws(QueueError) -> Taken {
    let command = taking(admitter, limit: limit)
    var taken = Taken()
    if !isWoken { taken = try take { connection throws(RedisError) in try connection.execute(command) } }
    while taken.isEmpty, !isWoken, patience.seconds > 0 {
      taken = try take { connection throws(RedisError) in
        let time = max(0.001, min(patience.seconds, options.longestWait))
        let wait = RedisCommand("BLMOVE", keys.inbox, keys.arrived, "LEFT", "RIGHT", time)
        do throws(RedisError) {
          return try connection.execute(command, afterSilent: wait, upTo: time)
        } catch {
          guard error.kind == .interrupted else { throw error }
          return .array([.integer(0)])
        }
      }
    }
    // A wait that was ended may have moved documents all the same.
    if isWoken, taken.isEmpty { try restore(admitter) }
    return taken
  }

  private func take(
    _ body: (RedisConnection) throws(RedisError) -> RedisValue
  ) throws(QueueError) -> Taken {
    // Repeating is harmless: the list shows what it got the first time.
    let reply = try call { connection throws(RedisError) in
      do throws(RedisError) {
        return try body(connection)
      } catch {
        // A document that fills the server must not be the reason that it cannot be rejected.
        guard error.kind == .server(code: "OOM"), try screen(connection) else { throw error }
        return .array([.integer(1)])
      }
    }
    guard let values = reply.asArray, let rejected = values.first?.asInteger else {
      throw .strange("take", reply)
    }
    return Taken(rejected: Int(rejected), documents: values.dropFirst().compactMap(\.asBytes))
  }

  private func taking(_ admitter: String, limit: Int) -> RedisCommand {
    QueueScripts.take.call(
      keys: [
        keys.inbox, keys.admitters, keys.admitting(admitter), keys.meta, keys.arrived, keys.rejected,
      ],
      arguments: [
        shift, admitter, Int(options.admitterTime * 1000), limit, options.portion, options.longestDocument,
        Rejection.keptBytes, Rejection.keptCount, tooLong,
      ])
  }

  /// Rejects one document that is too long, on a server that has no memory left; false when there is none.
  private func screen(_ connection: RedisConnection) throws(RedisError) -> Bool {
    try connection.run(
      QueueScripts.screen, keys: [keys.inbox, keys.meta, keys.rejected, keys.arrived],
      arguments: [
        shift, Self.screened, options.longestDocument, Rejection.keptBytes, Rejection.keptCount, tooLong,
      ]
    ).asInteger == 1
  }

  /// Documents at either end of the inbox that are looked at when the server is full.
  private static var screened: Int { 256 }

  /// In which the script puts the document's length.
  private var tooLong: String {
    DocumentLimit.error(bytes: "<bytes>", limit: options.longestDocument).document.text()
  }

  private func decide(
    _ documents: [[UInt8]], _ read: ([UInt8]) -> Admission, _ admitter: String
  ) throws(QueueError) -> Int {
    let list = keys.admitting(admitter)
    var decided = 0
    var commands: [Decision] = []
    for (index, document) in documents.enumerated() {
      let length = documents.count - index
      let admission = read(document)
      if case .control(let entry) = admission {
        // What came before it is done before it.
        decided += try decide(commands)
        commands = []
        if try follow(entry, list: list, length: length, read) { decided += 1 }
      } else if let command = decision(admission, on: document, list: list, length: length) {
        commands.append(command)
      }
    }
    return try decided + decide(commands)
  }

  /// A script's call, once it is known to which run of the server.
  private typealias Decision = (_ run: String) -> RedisCommand

  private func decide(_ commands: [Decision]) throws(QueueError) -> Int {
    guard !commands.isEmpty else { return 0 }
    // Not repeated: what was not decided is read again, by another name.
    let replies = try call(repeatable: false) { connection throws(RedisError) in
      let run = try connection.serverRun()
      let replies = try connection.pipeline(commands.map { $0(run) })
      if case .error? = replies.first(where: \.isError) {
        for reply in replies { _ = try reply.toString() }
      }
      return replies
    }
    return replies.filter { $0.asString != "lost" }.count
  }

  /// - Parameter length: how many documents the list has, this one the first.
  /// - Returns: nil for what is decided by itself.
  private func decision(
    _ admission: Admission, on document: [UInt8], list: String, length: Int
  ) -> Decision? {
    switch admission {
    case .control: return nil
    case .job(let request): return { [self] in submission(of: request, run: $0, list: list, length: length) }
    case .failed(let request, let result):
      let command = QueueScripts.refuse.call(
        keys: [
          keys.meta, keys.failed, keys.events, keys.job(request.id), keys.document(request.id),
          keys.result(request.id), list,
        ],
        arguments: [
          shift, options.retention.events, request.id, request.tenant, request.priority, request.maxAttempts,
          length, result.bytes, result.error?.document.text() ?? "", result.error?.code ?? "",
        ])
      return { _ in command }
    case .rejected(let error):
      let command = QueueScripts.reject.call(
        keys: [keys.meta, keys.rejected, list],
        arguments: [
          shift, length, RejectionEntry.text(error, document), Rejection.keptCount,
        ])
      return { _ in command }
    }
  }

  /// The script's call for a document that is handed in, or the first of so many in a list.
  ///
  /// - Parameter run: of the server, as `RedisConnection.serverRun` has it.
  func submission(
    of request: JobRequest, run: String, document: [UInt8] = [], list: String? = nil, length: Int = 0
  ) -> RedisCommand {
    var names: [any RedisArgument] = [
      keys.meta, keys.tenants, keys.delayed, keys.events, keys.wake, keys.job(request.id),
      keys.document(request.id), keys.lines,
    ]
    if let list { names.append(list) }
    let runAt: any RedisArgument = request.runAt.map { $0.milliseconds as any RedisArgument } ?? ""
    let source: any RedisArgument = list == nil ? document as any RedisArgument : length
    return QueueScripts.submit.call(
      keys: names,
      arguments: [
        shift, options.retention.events, Ordering.millisecondsPerPriority, request.id, request.tenant,
        request.priority, request.maxAttempts, runAt, source, request.workMilliseconds,
        options.longestDocument, run,
      ])
  }
}

extension Ordering {
  static var millisecondsPerPriority: Int { Int(secondsPerPriority * 1000) }
}

extension RedisValue {
  var isError: Bool { if case .error = self { true } else { false } }
}
