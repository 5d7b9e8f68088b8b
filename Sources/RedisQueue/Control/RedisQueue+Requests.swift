import JobQueue
import RedisClient

extension RedisQueue {
  public func begin(_ request: RepeatableRequest, for seconds: Double) throws(QueueError) -> RequestStart {
    let nonce = FencingToken.nonce()
    let reply = try run(
      QueueScripts.begin, keys: [keys.request(request.key), keys.sender(request.sender)],
      arguments: [
        shift, request.digest, FencingToken.nonce(), nonce, milliseconds(seconds),
        milliseconds(options.retention.requests), request.key, request.mostOfSender,
      ])
    let values = reply.asArray ?? []
    switch values.first?.asString {
    case "begun":
      guard let seed = values.last?.asString, values.count == 2 else { break }
      return .begun(RequestAttempt(key: request.key, seed: seed, nonce: nonce))
    case "answered":
      guard let answer = values.last?.asBytes, values.count == 2 else { break }
      return .answered(answer)
    case "underWay":
      guard let left = values.last?.asInteger else { break }
      return .underWay(Double(left) / 1000)
    case "different": return .different
    default: break
    }
    throw .strange("begin", reply)
  }

  public func finish(_ attempt: RequestAttempt, _ end: RequestEnd) throws(QueueError) {
    let (word, answer): (String, [UInt8]) =
      switch end {
      case .answered(let answer): ("answered", answer)
      case .refused: ("refused", [])
      case .interrupted: ("interrupted", [])
      }
    _ = try run(
      QueueScripts.conclude, keys: [keys.request(attempt.key)],
      arguments: [shift, attempt.nonce, word, answer])
  }

  /// In steps that are short for the server. One that finds room holds; between two others may take or leave some, which changes
  /// nothing: a job that has ended stays ended.
  public func hold(
    _ jobs: [String], for holder: String, most: Int, rerun: Bool
  ) throws(QueueError) -> HoldAnswer {
    var rank: Int64 = 0
    while true {
      let reply = try run(
        QueueScripts.hold, keys: [keys.holder(holder)],
        arguments: [
          shift, most, rank, Self.heldLooks, milliseconds(Holding.grace), Self.accountTime, rerun ? "1" : "",
        ] + jobs.map { $0 as any RedisArgument })
      let values = (reply.asArray ?? []).compactMap(\.asInteger)
      switch (values.first, values.count) {
      case (1, 1): return .held
      case (2, 1): return .tooMany
      case (0, 2): rank = values[1]
      default: throw .strange("hold", reply)
      }
    }
  }

  /// Jobs of an account that one call of the script looks at: about a millisecond of the server.
  private static var heldLooks: Int { 1000 }
  /// Milliseconds that an account is kept after its last use: longer than jobs are. 400 days.
  private static var accountTime: Int { 400 * 86_400_000 }
}
