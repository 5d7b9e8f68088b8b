/// By when clients have to be done, monotonic seconds.
struct Deadlines<Client: Hashable> {
  let patience: Double
  private var ends: [Client: Double] = [:]

  init(patience: Double) { self.patience = patience }

  var count: Int { ends.count }

  /// - Parameter seconds: less than `patience`, and then `pause` has to be asked anew.
  mutating func expect(_ client: Client, at now: Double, within seconds: Double? = nil) {
    ends[client] = now + min(seconds ?? patience, patience)
  }
  mutating func excuse(_ client: Client) { ends[client] = nil }

  /// Those whose time is over, each once.
  mutating func takeExpired(at now: Double) -> [Client] {
    let expired = ends.filter { $0.value <= now }.map(\.key)
    for client in expired { ends[client] = nil }
    return expired
  }

  /// Seconds until the next end. Whoever comes meanwhile has as long as `patience`, so nobody needs to be woken earlier.
  func pause(at now: Double) -> Double {
    max(0, min(patience, ends.values.min().map { $0 - now } ?? patience))
  }
}
