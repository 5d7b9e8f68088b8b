import Synchronization

// Who talks to whom
//
//   threads ──► Counter, Gauge, Histogram ──┐ (SeriesSet: by labels, bounded)
//                                           ├──► MetricRegistry.page ──► Exposition ──► text of a scrape
//   collectors, asked at the scrape ────────┘ (Scrape)

/// All metrics of a program, and the page that Prometheus reads.
public final class MetricRegistry: Sendable {
  /// Tells the values of families that nobody keeps; called on the thread of the scrape, which it must not hold up.
  public typealias Collector = @Sendable (inout Scrape) -> Void

  private struct Registered: Sendable {
    let set: any Sendable
    let family: FamilyDescription
    let readings: @Sendable () -> [[String]: Reading]
  }

  private struct State {
    var families: [String: Registered] = [:]
    var collectors: [Collector] = []
  }
  private let state = Mutex(State())

  public init() {}

  /// The series of a family, which is part of every page from now on. Asking again gives the same.
  public func series<Series: MetricSeries>(_ family: Family<Series>) -> SeriesSet<Series> {
    let description = family.description
    return state.withLock { state in
      if let known = state.families[description.name]?.set as? SeriesSet<Series> { return known }
      let set = SeriesSet<Series>(description)
      state.families[description.name] = Registered(set: set, family: description) { set.readings }
      return set
    }
  }

  public func collect(_ collector: @escaping Collector) {
    state.withLock { $0.collectors.append(collector) }
  }

  /// Everything at this moment, in the text format of Prometheus (`Exposition.contentType`).
  public var page: String {
    let (families, collectors) = state.withLock { ($0.families, $0.collectors) }
    var scrape = Scrape()
    // Without the lock: a collector may take its time, and may know this registry.
    for collector in collectors { collector(&scrape) }
    var exposition = Exposition()
    for name in Set(families.keys).union(scrape.tables.keys).sorted() {
      guard let family = families[name]?.family ?? scrape.tables[name]?.family else { continue }
      let kept = families[name]?.readings() ?? [:]
      exposition.write(family, kept.merging(scrape.tables[name]?.values ?? [:]) { kept, _ in kept })
    }
    return exposition.text
  }
}
