import Accounts
import ClipJob
import Costs
import JobQueue
import Testing

@testable import APIService

@Suite struct CostOperationsTests {
  private let ledger = MemoryLedger()

  private func server() -> TestServer { TestServer { [ledger] in $0.ledgers = [ledger] } }

  private func entry(_ kind: LedgerEntry.Kind, _ tenant: String, _ dollars: Int) -> LedgerEntry {
    var entry = LedgerEntry(
      kind, from: 0, to: 1_000_000_000, worker: "w", device: "cpu", deviceID: "cpu")
    entry.cost = Money(picodollars: Money.perDollar * Int128(dollars))
    entry.deviceTime = 1_000_000_000
    if kind == .job {
      (entry.job, entry.token, entry.outcome, entry.labels) = ("j", 1, .succeeded, ["tenant": tenant])
    }
    return entry
  }

  @Test func aTenantSeesItsOwnCosts() throws {
    ledger.append(
      LedgerBatch(
        writer: "w", number: 1,
        entries: [entry(.job, "acme", 1), entry(.job, "other", 2), entry(.idle, "", 4)]))
    let server = server()
    let own = try server.ask("GET", "/v1/costs", key: try server.key([.costsRead]))
    #expect(own.status == 200 && own.json["total"]?["usd"]?.double == 1, "\(own.text)")
    #expect(!own.text.contains("other") && own.json["rows"]?.items?.count == 1)
    let all = try server.ask("GET", "/v1/costs?by=queue", key: try server.key([.admin]))
    #expect(
      all.json["total"]?["usd"]?.double == 3 && all.json["total"]?["idleUSD"]?.double == 4, "\(all.text)")
    let operation = try #require(Operation.all.first { $0.id == "readCosts" })
    #expect(server.surprises(operation, own) == [] && server.surprises(operation, all) == [])
  }

  @Test func dollarsOfAnAssumedPriceAreMarked() throws {
    var assumed = entry(.job, "new", 2)
    assumed.hasAssumedPrice = true
    ledger.append(LedgerBatch(writer: "w", number: 1, entries: [entry(.job, "acme", 1), assumed]))
    let server = server()
    let told = try server.ask("GET", "/v1/costs", key: try server.key([.admin]))
    let marked = (told.json["rows"]?.items ?? []).filter { $0["assumedPrice"]?.flag == true }
    #expect(marked.map { $0["key"]?.text } == ["new"] && told.json["total"]?["assumedPrice"]?.flag == true)
  }

  @Test func mistakesAreTold() throws {
    let server = server()
    let key = try server.key([.costsRead])
    #expect(try server.ask("GET", "/v1/costs?by=moon", key: key).code == "parameter.invalid")
    #expect(try server.ask("GET", "/v1/costs", key: try server.key([.jobsRead])).status == 403)
    let without = TestServer()
    #expect(try without.ask("GET", "/v1/costs", key: try without.key([.costsRead])).status == 501)
  }
}
