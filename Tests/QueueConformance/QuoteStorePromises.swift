import JobQueue
import Quotes
import Testing

/// One thing that every store of lessons promises.
public struct QuoteStorePromise: Sendable, CustomTestStringConvertible {
  let name: String
  let test: @Sendable (any QuoteStore) throws -> Void

  public var testDescription: String { name }
  /// - Parameter store: empty.
  public func check(_ store: any QuoteStore) throws { try test(store) }

  public static let all: [QuoteStorePromise] = [
    .init(name: "a new store knows nothing") { store in
      let known = try store.lessons()
      #expect(known.isEmpty)
    },
    .init(name: "lessons add up, each class of device for itself") { store in
      try store.learn(lesson(seconds: 4), device: "cpu")
      try store.learn(lesson(seconds: 7), device: "cpu")
      try store.learn(lesson(seconds: 2), device: "NVIDIA L4|odd 1g.10gb")
      let known = try store.lessons()
      #expect(Set(known.keys) == ["cpu", "NVIDIA L4|odd 1g.10gb"])
      expect(known["cpu"], near: lesson(seconds: 4) + lesson(seconds: 7))
      expect(known["NVIDIA L4|odd 1g.10gb"], near: lesson(seconds: 2))
    },
    .init(name: "workers that teach at the same time lose nothing") { store in
      let workers = (0..<4).map { _ in
        Background { for _ in 0..<20 { try store.learn(lesson(seconds: 3), device: "cpu") } }
      }
      for worker in workers { try worker.value() }
      let expected = (0..<80).reduce(QuoteStatistics()) { sums, _ in sums + lesson(seconds: 3) }
      expect(try store.lessons()["cpu"], near: expected)
    },
    .init(name: "with many jobs all counts half") { store in
      let one = lesson(seconds: 3)
      var many = QuoteStatistics()
      for _ in 0..<QuoteFading.jobs - 1 { many += one }
      try store.learn(many, device: "cpu")
      expect(try store.lessons()["cpu"], near: many)
      try store.learn(one, device: "cpu")
      var halved = many + one
      halved.halve()
      expect(try store.lessons()["cpu"], near: halved)
      try store.learn(one, device: "gpu")
      expect(try store.lessons()["cpu"], near: halved)
    },
  ]

  private static func lesson(seconds: Double) -> QuoteStatistics {
    var work = WorkFeatures()
    work[.decode] = 123.25
    work[.written] = 1e-7
    return QuoteModel(device: "cpu").lesson(work, seconds: seconds, memory: 1000, peak: 700)
      ?? QuoteStatistics()
  }

  private static func expect(
    _ found: QuoteStatistics?, near expected: QuoteStatistics,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let pairs = zip(found?.values ?? [], expected.values)
    #expect(found != nil, sourceLocation: sourceLocation)
    #expect(
      pairs.allSatisfy { abs($0 - $1) <= 1e-9 * max(1e-3, abs($1)) }, sourceLocation: sourceLocation)
  }
}
