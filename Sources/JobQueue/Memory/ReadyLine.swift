/// The waiting jobs whose time has come, in the order in which they are leased.
///
/// Tenants take turns in rounds. Leasing takes the tenant whose turn has the lowest round; its next turn is in
/// the round after that. A tenant that had nothing waiting joins the round after the current one: it waits
/// for at most one turn of every other tenant, and cannot get ahead of them by coming and going.
/// Within a tenant, `Place` decides.
struct ReadyLine {
  /// Where a job stands among its tenant's: a point of priority is worth `Ordering.secondsPerPriority` of waiting.
  struct Place: Comparable {
    let rank: Int64
    /// Of equals the one that was enqueued first goes first.
    let sequence: Int64
    let job: String

    init(_ record: JobRecord, sequence: Int64) {
      let worth = Int64(Ordering.secondsPerPriority * 1000)
      rank = record.readyAt.milliseconds - Int64(record.priority) * worth
      self.sequence = sequence
      job = record.id
    }

    static func < (a: Place, b: Place) -> Bool { (a.rank, a.sequence) < (b.rank, b.sequence) }
  }

  private struct Tenant {
    var turn: Int64
    /// Sorted, the next one last.
    var places: [Place]
  }

  private var tenants: [String: Tenant] = [:]
  private var round: Int64 = 0

  mutating func insert(_ place: Place, tenant name: String) {
    var tenant = tenants.removeValue(forKey: name) ?? Tenant(turn: round + 1, places: [])
    tenant.places.insert(place, at: tenant.places.index(of: place))
    tenants[name] = tenant
  }

  mutating func remove(_ place: Place, tenant name: String) {
    guard var tenant = tenants.removeValue(forKey: name) else { return }
    let index = tenant.places.index(of: place)
    if index < tenant.places.count, tenant.places[index] == place { tenant.places.remove(at: index) }
    if !tenant.places.isEmpty { tenants[name] = tenant }
  }

  /// Takes the first job that `isAllowed`, which takes a turn of its tenant.
  mutating func take(_ isAllowed: (String) -> Bool) -> String? {
    for name in turns {
      guard let tenant = tenants[name], let place = tenant.places.last(where: { isAllowed($0.job) })
      else { continue }
      round = max(round, tenant.turn)
      tenants[name]?.turn = round + 1
      remove(place, tenant: name)
      return place.job
    }
    return nil
  }

  /// All jobs: tenant by tenant in the order of their turns, each tenant's in order.
  var jobs: [String] { turns.flatMap { tenants[$0]?.places.reversed().map(\.job) ?? [] } }

  private var turns: [String] {
    tenants.sorted { ($0.value.turn, $0.key) < ($1.value.turn, $1.key) }.map(\.key)
  }
}

extension [ReadyLine.Place] {
  /// Where `place` is or belongs, in descending order.
  fileprivate func index(of place: ReadyLine.Place) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if place < self[middle] { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
