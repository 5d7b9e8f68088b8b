import JobQueue
import RedisClient

extension RedisQueue {
  public func announce(_ worker: String, card: [UInt8], for seconds: Double) throws(QueueError) -> Int {
    let reply = try run(
      QueueScripts.announce, keys: [keys.workers, keys.cards],
      arguments: [shift, worker, card, Int(max(0, seconds) * 1000)])
    guard let count = reply.asInteger else { throw .strange("announce", reply) }
    return Int(count)
  }

  public func workers() throws(QueueError) -> [WorkerPresence] {
    let reply = try run(QueueScripts.workers, keys: [keys.workers, keys.cards], arguments: [shift])
    let values = reply.asArray ?? []
    return stride(from: 0, to: values.count - 2, by: 3).compactMap { n in
      guard let worker = values[n].asString, let card = values[n + 1].asBytes,
        let left = values[n + 2].asInteger
      else { return nil }
      return WorkerPresence(worker: worker, card: card, holds: Double(left) / 1000)
    }
  }
}
