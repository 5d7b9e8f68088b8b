/// Jobs in the order in which they ended.
struct Endings {
  struct Ending {
    let job: String
    let at: Timestamp
  }

  private var queue: [Ending] = []

  mutating func add(_ job: String, at: Timestamp) { queue.append(Ending(job: job, at: at)) }

  /// Takes those that ended up to `moment`, at most `limit`.
  mutating func take(until moment: Timestamp, limit: Int) -> [Ending] {
    let taken = Array(queue.prefix(max(0, limit)).prefix { $0.at <= moment })
    queue.removeFirst(taken.count)
    return taken
  }
}
