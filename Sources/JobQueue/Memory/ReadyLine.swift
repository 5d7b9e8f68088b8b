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

  /// Each tenant's, sorted, the next one last; never empty.
  private var places: [String: [Place]] = [:]
  /// The rounds of their turns.
  private(set) var turns = Tracked<String, Int64>()
  private(set) var round: Int64 = 0

  init() {}

  /// - Parameters:
  ///   - turns: as they were kept.
  ///   - places: by tenant, in any order.
  init(round: Int64, turns: Tracked<String, Int64>, places: [String: [Place]]) {
    (self.round, self.turns) = (round, turns)
    self.places = places.mapValues { $0.sorted(by: >) }
    for name in turns.keys where places[name] == nil { self.turns[name] = nil }
    for name in places.keys where turns[name] == nil { self.turns[name] = round + 1 }
  }

  mutating func insert(_ place: Place, tenant name: String) {
    if turns[name] == nil { turns[name] = round + 1 }
    places[name, default: []].insert(place)
  }

  mutating func remove(_ place: Place, tenant name: String) {
    places[name]?.remove(place)
    guard places[name]?.isEmpty ?? false else { return }
    places[name] = nil
    turns[name] = nil
  }

  /// Takes the first job that `isAllowed`, which takes a turn of its tenant.
  mutating func take(_ isAllowed: (String) -> Bool) -> String? {
    for name in inOrder {
      guard let turn = turns[name], let place = places[name]?.last(where: { isAllowed($0.job) })
      else { continue }
      round = max(round, turn)
      turns[name] = round + 1
      remove(place, tenant: name)
      return place.job
    }
    return nil
  }

  /// Whether there is a job that `isAllowed`.
  func contains(_ isAllowed: (String) -> Bool) -> Bool {
    places.values.contains { $0.contains { isAllowed($0.job) } }
  }

  /// All jobs: tenant by tenant in the order of their turns, each tenant's in order.
  var jobs: [String] { inOrder.flatMap { places[$0]?.reversed().map(\.job) ?? [] } }

  /// The next one, whoever may have it.
  var first: String? { inOrder.first.flatMap { places[$0]?.last?.job } }

  private var inOrder: [String] {
    places.keys.sorted { (turns[$0] ?? 0, $0) < (turns[$1] ?? 0, $1) }
  }

  mutating func settle() { turns.settle() }
}

extension [ReadyLine.Place] {
  fileprivate mutating func insert(_ place: ReadyLine.Place) { insert(place, at: index(of: place)) }

  fileprivate mutating func remove(_ place: ReadyLine.Place) {
    let index = index(of: place)
    if index < count, self[index] == place { remove(at: index) }
  }

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
