import Costs
import JobQueue
import RedisClient
import RedisQueue
import TestKit
import Testing

@testable import clipmill

@Suite struct TopCollectorTests {
  /// A page with what this version does not know is not the last one.
  @Test func allEventsAndEntriesAreRead() throws {
    let server = try RedisServer(listening: .unix)
    let address = try RedisAddress(server.url)
    let queue = try RedisQueue(name: "default", address: address)
    let ledger = try RedisLedger(queue: "default", address: address)
    let connection = try RedisConnection(address)
    let (events, entries) = ("clipmill:{default}:events", "clipmill:{default}:ledger")
    var entry = LedgerEntry(.job, from: 0, to: 1_000_000_000, worker: "w", device: "cpu")
    entry.cost = Money(picodollars: 1)
    for n in 0..<1500 {
      _ = try connection.command(
        "XADD", events, "*", "kind", n == 500 ? "promoted" : "succeeded", "job", "j\(n)")
      let kind = n == 500 ? "promoted" : "job"
      _ = try connection.execute(
        RedisCommand(
          ["XADD", entries, "*"] + entry.fields.flatMap { [$0.name, $0.name == "kind" ? kind : $0.value] }))
    }
    let collector = TopCollector([(queue, ledger)], server: "test")
    #expect(try collector.read().activity.clips == 1499)
    // What comes later is read once.
    _ = try connection.command("XADD", events, "*", "kind", "succeeded", "job", "last")
    #expect(try collector.read().activity.clips == 1500)
    #expect(try collector.read().activity.clips == 1500)
  }
}
