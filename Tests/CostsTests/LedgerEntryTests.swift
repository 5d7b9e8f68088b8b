import Costs
import Testing

@Suite struct LedgerEntryTests {
  static let full: LedgerEntry = {
    var entry = LedgerEntry(
      .job, from: 1_795_261_544_000_000_001, to: 1_795_261_604_120_000_000, worker: "host-1-a",
      device: "NVIDIA L4",
      deviceID: "cuda:GPU-1")
    (entry.isSpot, entry.hasAssumedPrice) = (true, true)
    entry.deviceTime = 30_060_000_000
    entry.cost = Money(picodollars: 5_845_000)
    entry.egress = Money(picodollars: 1000)
    entry.stages = ["encode": Money(picodollars: 5_844_000), "egress": Money(picodollars: 1000)]
    entry.job = "talk-7"
    entry.attempt = 2
    entry.token = 77
    entry.outcome = .succeeded
    entry.labels = ["tenant": "acme", "show": "line\nbreak, \"quotes\" ü"]
    entry.cpuSeconds = 9.25
    entry.gpuSeconds = 30.06
    entry.joules = 412.5
    entry.outputSeconds = 30
    entry.bytesOut = 1 << 40
    entry.bytesFetched = 3 << 30
    entry.bytesSent = 1 << 40
    entry.quotedUSD = 0.000006123456
    entry.busySeconds = ["decode": 12.5, "encode": 47.25]
    entry.quotedSeconds = 58.5
    entry.seconds = 60.12
    return entry
  }()

  @Test func itsFieldsTellAllOfIt() {
    let idle = LedgerEntry(.idle, from: 1, to: 2, worker: "", device: "cpu")
    for entry in [Self.full, idle] { #expect(LedgerEntry(fields: entry.fields) == entry) }
  }

  /// Of versions that did not count what was fetched and sent, and assumed no prices.
  @Test func earlierEntriesReadAsBefore() {
    let earlier = LedgerEntry(
      fields: Self.full.fields.filter { !["fetched", "sent", "assumed"].contains($0.name) })
    var expected = Self.full
    (expected.bytesFetched, expected.bytesSent, expected.hasAssumedPrice) = (nil, nil, false)
    #expect(earlier == expected)
    #expect(
      Self.full.fields.suffix(3).map(\.name) == ["fetched", "sent", "assumed"],
      "readers know the order of the others")
  }

  @Test func theFieldsAreAlwaysTheSame() {
    let idle = LedgerEntry(.idle, from: 1, to: 2, worker: "w", device: "cpu")
    #expect(Self.full.fields.map(\.name) == idle.fields.map(\.name))
    #expect(Self.full.fields.first { $0.name == "from" }?.value == "1795261544.000000001")
    #expect(idle.fields.first { $0.name == "usd" }?.value == "", "no price is not a price of nothing")
  }

  @Test func whatIsNoEntryIsRefused() {
    func changing(_ name: String, to value: String) -> LedgerEntry? {
      LedgerEntry(fields: Self.full.fields.map { $0.name == name ? (name, value) : $0 })
    }
    #expect(LedgerEntry(fields: []) == nil)
    #expect(changing("kind", to: "fun") == nil)
    for time in ["", "x", "1", "1.5", "-1.000000000", "99999999999.000000000", "1795261700.000000000"] {
      #expect(changing("from", to: time) == nil, "\(time)")
    }
    // What is strange in the rest is as if it were not there.
    #expect(changing("usd", to: "1e9")?.cost == nil)
    #expect(changing("usd", to: "9999999999999999999")?.cost == nil)
    #expect(changing("labels", to: "{nonsense")?.labels == [:])
    #expect(changing("cpu", to: "nan")?.cpuSeconds == nil)
    #expect(LedgerEntry(fields: Self.full.fields + [("later", "x")]) == Self.full)
  }

  /// Whoever may write to the server may write anything: no number can break who adds up.
  @Test(arguments: [
    "seconds", "cpu", "gpu", "joules", "output", "bytes", "fetched", "sent", "quotedUSD", "quotedSeconds",
    "busy",
  ])
  func whatCannotBeTrueIsNotBelieved(_ name: String) {
    for number in ["1e300", "-1", "-1e300", "1000000000000000001", "inf"] {
      let value = name == "busy" ? "{\"decode\": \(number)}" : number
      let entry = LedgerEntry(fields: Self.full.fields.map { $0.name == name ? (name, value) : $0 })
      let found = entry?.fields.first { $0.name == name }?.value
      #expect(found == "", "\(number): \(found ?? "no entry")")
    }
  }

  @Test func timesAndAmountsAreBounded() {
    func changing(_ name: String, to value: String) -> LedgerEntry? {
      LedgerEntry(fields: Self.full.fields.map { $0.name == name ? (name, value) : $0 })
    }
    #expect(changing("time", to: "1000000000.000000001")?.deviceTime == 0)
    #expect(changing("usd", to: "-5")?.cost == nil)
    #expect(
      changing("egress", to: "-5")?.egress == .zero && changing("egress", to: "5845001")?.egress == .zero)
    #expect(changing("seconds", to: "1e-300")?.seconds == 0)
    #expect(changing("seconds", to: "1e9")?.seconds == 1e9)
  }

  @Test func labelsAreBounded() {
    var labels = ["tenant": String(repeating: "ü", count: 100), String(repeating: "n", count: 65): "x"]
    for n in 10..<40 { labels["label-\(n)"] = "x" }
    let kept = LedgerEntry.kept(labels)
    #expect(kept.count == 16)
    #expect(kept["tenant"] == String(repeating: "ü", count: 64))
    #expect(kept["label-24"] == "x" && kept["label-25"] == nil)
    // A mark stands on its letter: what is cut are the marks that are too many, not the letter.
    let marked = LedgerEntry.kept(["tenant": "acme" + String(repeating: "\u{301}", count: 100)])
    #expect(marked["tenant"] == "acme" + String(repeating: "\u{301}", count: 62))
  }
}
