import Foundation
import JobQueue
import TestKit
import Testing

/// Published once, and whole, whatever happens in whatever order: thousands of histories in which workers are paused and
/// killed between any two steps, clocks jump, and the queue is set back to how it was.
///
/// `CLIPMILL_MODEL_SEED=N` runs one history alone, `CLIPMILL_MODEL_HISTORIES=N` so many.
@Suite(.serialized) struct PublicationModelTests {
  private static func number(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap(Int.init)
  }

  private func run(_ count: Int, _ makeQueue: () throws -> any ModelQueue) throws {
    let only = Self.number("CLIPMILL_MODEL_SEED")
    let seeds = only.map { $0..<$0 + 1 } ?? 0..<(Self.number("CLIPMILL_MODEL_HISTORIES") ?? count)
    var (rewinds, published, lastLeases) = (0, 0, 0)
    for seed in seeds {
      var mischief = ModelWorld.Mischief()
      // One kind less in some, so that what it hides is seen.
      mischief.rewinds = seed % 4 != 1
      mischief.deaths = seed % 4 != 2
      mischief.failures = seed % 3 != 0
      mischief.cancels = seed % 5 != 0
      let world = try ModelWorld(seed: UInt64(seed), queue: try makeQueue(), mischief: mischief)
      try world.run()
      try world.check()
      rewinds += world.rewinds
      published += world.publications
      lastLeases += world.lastLeases
      guard world.isSound else {
        Issue.record("seed \(seed)")
        return
      }
    }
    print(
      "model: \(seeds.count) histories, the queue set back \(rewinds) times, \(published) publications granted, "
        + "\(lastLeases) last leases"
    )
    if only == nil {
      #expect(rewinds > seeds.count / 4 && published > seeds.count && lastLeases > seeds.count / 20)
    }
  }

  @Test func theEmbeddedQueue() throws { try run(1000) { try EmbeddedModelQueue() } }

  @Test func redis() throws {
    let server = try RewindableServer()
    try run(300) { try RedisModelQueue(on: server) }
  }
}
