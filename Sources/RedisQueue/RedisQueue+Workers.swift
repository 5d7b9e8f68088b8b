import JobQueue
import RedisClient

extension RedisQueue {
  public func announce(_ worker: String, card: [UInt8], for seconds: Double) throws(QueueError) {
    _ = try run(
      QueueScripts.announce, keys: [keys.workers, keys.cards],
      arguments: [shift, worker, card, Int(max(0, seconds) * 1000)])
  }

  public func workers() throws(QueueError) -> [WorkerPresence] {
    let reply = try run(QueueScripts.workers, keys: [keys.workers, keys.cards], arguments: [shift])
    let values = reply.asArray ?? []
    return stride(from: 0, to: values.count - 1, by: 2).compactMap { n in
      guard let worker = values[n].asString, let card = values[n + 1].asBytes else { return nil }
      return WorkerPresence(worker: worker, card: card)
    }
  }
}
