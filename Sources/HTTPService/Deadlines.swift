/// By when clients have to be done, monotonic seconds.
///
/// Most ends are put off before they come. So each client is queued once, by an end that is its own or earlier, and what the queue
/// has of it is only looked at when that has come: putting off costs nothing, however many clients there are.
struct Deadlines<Client: Hashable> {
  let patience: Double
  private var ends: [Client: Double] = [:]
  /// By which each client is queued, if it is.
  private var queued: [Client: Double] = [:]
  private var queue = Heap()

  init(patience: Double) { self.patience = patience }

  var count: Int { ends.count }

  /// - Parameter seconds: less than `patience`, and then `pause` has to be asked anew.
  mutating func expect(_ client: Client, at now: Double, within seconds: Double? = nil) {
    let end = now + min(seconds ?? patience, patience)
    ends[client] = end
    if queued[client].map({ end < $0 }) ?? true { enqueue(client, end) }
  }

  mutating func excuse(_ client: Client) { ends[client] = nil }

  /// Those whose time is over, each once.
  mutating func takeExpired(at now: Double) -> [Client] {
    var expired: [Client] = []
    while let first = queue.first, first.end <= now {
      queue.removeFirst()
      // Another entry of the client is earlier and has been taken, or will be first.
      guard queued[first.client] == first.end else { continue }
      queued[first.client] = nil
      guard let end = ends[first.client] else { continue }
      if end <= now {
        ends[first.client] = nil
        expired.append(first.client)
      } else {
        enqueue(first.client, end)
      }
    }
    return expired
  }

  /// Seconds until the next end, or until it is known what is next. Whoever comes meanwhile has as long as `patience`, so nobody needs to be
  /// woken earlier.
  func pause(at now: Double) -> Double { max(0, min(patience, queue.first.map { $0.end - now } ?? patience)) }

  private mutating func enqueue(_ client: Client, _ end: Double) {
    queued[client] = end
    queue.insert(Entry(client: client, end: end))
  }

  private struct Entry {
    let client: Client
    let end: Double
  }

  /// A binary heap: no entry ends before the one above it.
  private struct Heap {
    private var entries: [Entry] = []

    var first: Entry? { entries.first }

    mutating func insert(_ entry: Entry) {
      entries.append(entry)
      var place = entries.count - 1
      while place > 0, entries[place].end < entries[(place - 1) / 2].end {
        entries.swapAt(place, (place - 1) / 2)
        place = (place - 1) / 2
      }
    }

    mutating func removeFirst() {
      entries.swapAt(0, entries.count - 1)
      entries.removeLast()
      var place = 0
      while true {
        let earliest = [place, 2 * place + 1, 2 * place + 2].filter { $0 < entries.count }
          .min { entries[$0].end < entries[$1].end }
        guard let earliest, earliest != place else { return }
        entries.swapAt(place, earliest)
        place = earliest
      }
    }
  }
}
