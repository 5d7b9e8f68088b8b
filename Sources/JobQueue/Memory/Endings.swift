/// Jobs in the order in which they ended.
struct Endings {
  struct Ending {
    let job: String
    let at: Timestamp
  }

  private var queue: [Ending]
  /// So many of `queue` are taken.
  private var taken = 0

  init(_ queue: [Ending] = []) { self.queue = queue }

  mutating func add(_ job: String, at: Timestamp) { queue.append(Ending(job: job, at: at)) }

  /// Takes the oldest, if that ended up to `moment`.
  mutating func next(until moment: Timestamp) -> Ending? {
    guard taken < queue.count, queue[taken].at <= moment else { return nil }
    defer {
      taken += 1
      // In bulk: an array is slow to lose its first element.
      if taken >= 1000, taken * 2 >= queue.count {
        queue.removeFirst(taken)
        taken = 0
      }
    }
    return queue[taken]
  }
}
