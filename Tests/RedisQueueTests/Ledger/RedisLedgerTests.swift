import Costs
import Foundation
import JobQueue
import QueueConformance
import RedisClient
import RedisQueue
import TestKit
import Testing

@Suite struct RedisLedgerTests {
  @Test(arguments: LedgerPromise.all) func keeps(_ promise: LedgerPromise) throws {
    try promise.check { try ServedLedger($0) }
  }

  /// What docs/cost.md promises to programs that read the stream themselves.
  @Test func entriesHaveTheirFields() throws {
    let served = try ServedLedger(Retention())
    var entry = LedgerEntry(.job, from: 1_500_000_000, to: 2_000_000_000, worker: "w", device: "NVIDIA L4")
    entry.cost = Money(picodollars: 42)
    entry.labels = ["tenant": "acme"]
    try served.ledger.append(LedgerBatch(writer: "w", number: 1, entries: [entry]))
    let entries = try served.command("XRANGE", served.key, "-", "+").toArray()
    let words = entries.first?.asArray?.last?.asArray?.compactMap(\.asString) ?? []
    let names = stride(from: 0, to: words.count, by: 2).map { words[$0] }
    #expect(
      names == [
        "kind", "from", "to", "worker", "device", "id", "spot", "time", "usd", "egress", "stages", "job",
        "attempt",
        "token", "outcome", "labels", "seconds", "cpu", "gpu", "joules", "output", "bytes", "quotedUSD",
        "quotedSeconds", "busy", "fetched", "sent", "assumed",
      ])
    #expect(words.starts(with: ["kind", "job", "from", "1.500000000", "to", "2.000000000"]))
    #expect(words.contains("42") && words.contains(#"{"tenant":"acme"}"#))
  }

  @Test func whatOthersWroteIsPassedOver() throws {
    let served = try ServedLedger(Retention())
    let entry = LedgerEntry(.idle, from: 1, to: 2, worker: "w", device: "cpu")
    for _ in 0..<5 { try served.command("XADD", served.key, "*", "kind", "nonsense") }
    try served.ledger.append(LedgerBatch(writer: "w", number: 1, entries: [entry]))
    #expect(try served.ledger.entries(after: .start, limit: 2).map(\.entry) == [entry])
  }

  @Test func aServerWithoutMemoryRefusesIt() throws {
    let server = try RedisServer(
      ["--maxmemory", "1", "--maxmemory-policy", "noeviction"], listening: .unix)
    let served = try ServedLedger(Retention(), server: server)
    let entry = LedgerEntry(.idle, from: 1, to: 2, worker: "w", device: "cpu")
    let error = try #require(throws: QueueError.self) {
      try served.ledger.append(LedgerBatch(writer: "w", number: 1, entries: [entry]))
    }
    #expect(error.kind == .refused)
  }

  @Test func aNameThatIsNoneIsRefused() throws {
    let address = try RedisAddress("redis://127.0.0.1:1")
    #expect(throws: QueueError.self) { try RedisLedger(queue: "a{b", address: address) }
  }
}

/// A ledger of its own on the server that the tests share.
private struct ServedLedger: LedgerFixture {
  private let name = "test-\(UUID().uuidString)"
  private let address: RedisAddress
  private let options: RedisQueueOptions
  private let redis: RedisLedger

  init(_ retention: Retention, server: RedisServer? = nil) throws {
    address = try RedisAddress((server ?? RedisQueueFixture.server.get()).url)
    var options = RedisQueueOptions()
    options.retention = retention
    self.options = options
    redis = try RedisLedger(queue: name, address: address, connection: .patient, options: options)
  }

  var ledger: any Ledger { redis }
  func another() throws -> any Ledger {
    try RedisLedger(queue: name, address: address, connection: .patient, options: options)
  }
  func advance(seconds: Double) { options.shift.advance(seconds: seconds) }

  var key: String { "clipmill:{\(name)}:ledger" }

  @discardableResult
  func command(_ words: any RedisArgument...) throws -> RedisValue {
    try RedisConnection(address, options: .patient).execute(RedisCommand(words))
  }
}
