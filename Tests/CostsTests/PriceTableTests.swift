import ClipJob
import Costs
import Foundation
import Testing

@Suite struct PriceTableTests {
  private let text = """
    {"version": 1, "updated": "2026-11-21", "note": "an example", "core": {"onDemand": 0.04, "spot": 0.01},
     "egressPerGB": 0.09,
     "devices": [
       {"name": "NVIDIA*", "onDemand": 9},
       {"name": "NVIDIA L4", "onDemand": 0.7, "spot": 0.25},
       {"name": "NVIDIA H200*", "onDemand": 3.5, "includesCores": false}]}
    """

  private func table(_ text: String) throws -> PriceTable { try PriceTable.parse(Array(text.utf8)) }

  private func usd(_ picodollars: Int128...) -> [Money?] { picodollars.map { Money(picodollars: $0) } }

  @Test(
    arguments: [
      ("NVIDIA L4", "NVIDIA L4"), ("NVIDIA L40S", "NVIDIA*"), ("NVIDIA H200", "NVIDIA H200*"),
      ("NVIDIA H200 NVL", "NVIDIA H200*"), ("nvidia l4", nil), ("cpu", nil),
    ] as [(String, String?)])
  func theNearestNameCounts(_ device: String, _ name: String?) throws {
    #expect(try table(text).device(device)?.name == name)
  }

  @Test func theExampleIsATable() throws {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let example = try PriceTable.parse(
      Array(Data(contentsOf: package.appending(path: "examples/prices.json"))))
    #expect(example.device("NVIDIA H200 NVL")?.price.spot != nil && example.core.onDemand != nil)
    #expect(!example.isAssumed && PriceTable.assumed.isAssumed)
    #expect(PriceTable.assumed.core == example.core, "docs/cost.md says that they are the same")
  }

  @Test func theProcessorIsPaidForOnce() throws {
    let table = try table(text)
    let (cpu, l4, h200) = (
      PricedDevice.cpu, PricedDevice("NVIDIA L4", isGPU: true), PricedDevice("NVIDIA H200", isGPU: true)
    )
    func rates(_ devices: PricedDevice..., spot: Bool = false) -> [Money?] {
      table.rates(of: devices, millicores: 10_000, isSpot: spot)
    }
    #expect(rates(cpu) == usd(400_000_000_000))
    #expect(rates(cpu, spot: true) == usd(100_000_000_000))
    // In the price of the machine with the L4.
    #expect(rates(l4, cpu) == usd(700_000_000_000, 0))
    #expect(rates(l4, h200) == usd(700_000_000_000, 3_500_000_000_000))
    // Ten cores at 0.04, once by the device cpu, once in halves by two GPUs.
    #expect(rates(h200, cpu) == usd(3_500_000_000_000, 400_000_000_000))
    #expect(rates(h200, h200) == usd(3_700_000_000_000, 3_700_000_000_000))
    #expect(rates(PricedDevice("AMD", isGPU: true)) == [nil])
    #expect(rates(h200, spot: true) == [nil], "it has no price by the spot")
  }

  @Test func thePriceOfTheWholeProcessorGoesBeforeThatOfItsCores() throws {
    let table = try table(
      #"{"version": 1, "core": {"onDemand": 5}, "devices": [{"name": "cpu", "onDemand": 0.5}]}"#)
    #expect(table.rates(of: [.cpu], millicores: 64_000, isSpot: false) == usd(500_000_000_000))
  }

  @Test func patternsDoNotMeanTheProcessor() throws {
    let table = try table(
      #"{"version": 1, "core": {"onDemand": 5}, "devices": [{"name": "*", "onDemand": 0.5}, {"name": "cpu*", "onDemand": 1}]}"#
    )
    #expect(table.rates(of: [.cpu], millicores: 2000, isSpot: false) == usd(10_000_000_000_000))
    #expect(
      table.rates(of: [PricedDevice("X", isGPU: true)], millicores: 2000, isSpot: false)
        == usd(500_000_000_000))
  }

  @Test func bytesCostByTheGigabyte() throws {
    #expect(try table(text).egress(bytes: 500_000_000) == Money(picodollars: 45_000_000_000))
    #expect(try table(text).egress(bytes: -1) == .zero)
  }

  @Test func bytesThatComeInCostByTheGigabyte() throws {
    let table = try PriceTable.parse(Array(#"{"version": 1, "ingressPerGB": 0.02}"#.utf8))
    #expect(table.ingress(bytes: 500_000_000) == Money(picodollars: 10_000_000_000))
    #expect(table.ingress(bytes: -1) == .zero && table.egress(bytes: 1 << 40) == .zero)
    let old = try self.table(text)
    #expect(old.ingress(bytes: 1 << 40) == .zero, "what the table does not name is free")
  }

  @Test func allThatIsWrongIsToldAtOnce() throws {
    let wrong = """
      {"version": 2, "egresPerGB": 1, "core": {},
       "devices": [{"name": "NVIDIA L4", "ondemand": 0.7}, {"onDemand": -1}, {"name": "A*B", "spot": "1"},
                   {"name": "X", "onDemand": 1}, {"name": "X", "onDemand": 2},
                   {"name": "Y", "onDemand": 1, "includesCores": false}]}
      """
    let errors = try #require(throws: JobErrors.self) { try table(wrong) }.errors
    let found = Set(errors.map { "\($0.path ?? "-") \($0.code)" })
    #expect(
      found == [
        "version value.range", "egresPerGB key.unknown", "core key.missing",
        "devices[0].ondemand key.unknown",
        "devices[0] key.missing", "devices[1] key.missing", "devices[1].onDemand value.range",
        "devices[2].name value.format", "devices[2].spot value.type", "devices[4] price.twice",
        "devices[5].includesCores price.cores",
      ])
    #expect(errors.contains { $0.hint == "did you mean \"egressPerGB\"?" })
    #expect(errors.contains { $0.hint == "did you mean \"onDemand\"?" })
  }

  @Test(arguments: ["", "[]", "{}", #"{"version": 1}"#, #"{"version": 1, "devices": 7}"#])
  func whatIsNoTableIsRefused(_ text: String) {
    #expect(throws: JobErrors.self) { try table(text) }
  }
}
