import ClipJob
import Testing

@testable import Quotes

@Suite struct PlanFactsTests {
  private static let facts = {
    var work = WorkFeatures()
    work[.decode] = 622.08
    return PlanFacts(
      duration: 2.5, work: work, workInHardware: WorkFeatures(), memory: 300 << 20,
      transfers: [TransferWork(host: "a.example", requests: 3, bytes: 1e9)])
  }()

  @Test func itArrivesAsItWas() {
    #expect(PlanFacts(document: Self.facts.document) == Self.facts)
  }

  @Test(arguments: ["duration", "work", "workInHardware", "memory"]) func whatIsNoneIsRefused(_ name: String)
  {
    let members = Self.facts.document.members ?? []
    #expect(PlanFacts(document: .object(members.filter { $0.0 != name })) == nil)
    #expect(PlanFacts(document: .object(members.map { ($0.0, $0.0 == name ? "odd" : $0.1) })) == nil)
  }

  @Test func waitingForServersIsTheSameOnEveryDevice() {
    let book = QuoteBook()
    let without = PlanFacts(
      duration: 2.5, work: Self.facts.work, workInHardware: Self.facts.workInHardware, memory: 300 << 20)
    let (a, b) = (
      JobQuotes(Self.facts, devices: ["cpu", "NVIDIA L4"], book: book),
      JobQuotes(without, devices: ["cpu", "NVIDIA L4"], book: book)
    )
    let waits = zip(a.quotes, b.quotes).map { $0.seconds - $1.seconds }
    #expect(waits[0] > 0 && abs(waits[0] - waits[1]) < 1e-9)
    #expect(a.document["transfers"]?.items?.count == 1 && b.document["transfers"] == nil)
  }

  @Test func theBudgetIsHeldAgainstThePrice() {
    let quotes = JobQuotes(Self.facts, devices: ["cpu"], book: QuoteBook(), budget: 1) { _ in 2 }
    #expect(quotes.document["quotes"]?.items?.first?["aboveBudget"] == true)
    let free = JobQuotes(Self.facts, devices: ["cpu"], book: QuoteBook()) { _ in 2 }
    #expect(free.document["quotes"]?.items?.first?["aboveBudget"] == nil)
  }
}
