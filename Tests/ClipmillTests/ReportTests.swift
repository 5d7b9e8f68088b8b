import ClipJob
import Foundation
import TestKit
import Testing

/// `clipmill report`, from what real workers have written into the ledger.
@Suite(.serialized) struct ReportTests {
  @Test func thePagesNumbersAreThoseOfTheLedger() throws {
    let settings = TemporaryDirectory()
    let prices = settings.file("prices.json")
    try #"{"version": 1, "core": {"onDemand": 0.04}}"#.write(
      toFile: prices, atomically: true, encoding: .utf8)
    let fleet = try Fleet(["--lanes", "1", "--prices", prices])
    try fleet.start()
    for (n, tenant) in ["acme", "beta", "<b>x</b>"].enumerated() {
      try fleet.push(fleet.job("r-\(n)", seed: n + 1, members: #", "labels": {"tenant": "\#(tenant)"}"#))
    }
    try fleet.push(
      #"{"version": 1, "id": "broken", "maxAttempts": 1, "tracks": [{"clips": [{"source": {"video": "missing.mp4"}}]}],"#
        + #""outputs": [{"to": "broken.mp4"}]}"#)
    for n in 0..<3 { try fleet.event { $0.job == "r-\(n)" && $0.kind == "succeeded" } }
    try fleet.event { $0.job == "broken" && $0.kind == "failed" }
    fleet.stop()

    let made = try fleet.run("report", "--since", "1h", "-o", "report.html", "--json")
    #expect(made.status == 0, "\(made.err)")
    let report = try JSONValue(parsing: Array(made.out.utf8))
    #expect(report["jobs"]?["succeeded"]?.integer == 3 && report["jobs"]?["failed"]?.integer == 1)
    #expect(report["wait"]?["count"]?.integer == 4 && report["inLane"]?["count"]?.integer == 3)
    #expect(report["failures"]?.items?.first?["code"] == "source.notFound")
    #expect(report["slowest"]?.items?.count == 3 && report["dearest"]?.items?.count == 3)
    for (n, grouping) in ["tenant", "device", "stage", "outcome"].enumerated() {
      let cost = try JSONValue(parsing: Array(try fleet.run("cost", "--json", "--by", grouping).out.utf8))
      let same = report["costs"]?.items?[n]
      #expect(
        same?["by"] == .string(grouping) && same?["rows"] == cost["rows"] && same?["total"] == cost["total"])
    }

    let page = try String(contentsOfFile: fleet.folder.file("report.html"), encoding: .utf8)
    #expect(page.contains("<dd class=\"value\">3</dd>") && page.contains("&lt;b&gt;x&lt;/b&gt;"))
    #expect(!page.contains("<b>x") && page.contains("source.notFound") && page.contains("1 failed"))
    let usd = try #require(report["costs"]?.items?.first?["total"]?["usd"]?.double)
    #expect(usd > 0 && page.contains("$0.00"))
  }

  /// Anybody who may write to the server may write anything.
  @Test func noEntryBreaksIt() throws {
    let fleet = try Fleet()
    let time = "1795261544.000000000"
    for seconds in ["1e300", "-1", "1e9"] {
      _ = try fleet.server.cli(
        "XADD", fleet.key("ledger"), "*", "kind", "job", "from", time, "to", time, "outcome", "succeeded",
        "seconds", seconds, "quotedSeconds", "1e-300", "output", "1e300", "usd", "5")
    }
    for words in [["report", "-o", "x.html", "--json"], ["cost", "--json"], ["cost"]] {
      let outcome = try fleet.run(words)
      #expect(outcome.status == 0, "\(words): \(outcome)")
    }
  }

  /// Also where the page ends before the latest events, the stream says whether older ones are gone.
  @Test func forgottenEventsAreTold() throws {
    let fleet = try Fleet()
    for time in [1_795_219_200_000, 1_795_219_260_000, 1_795_219_320_000] {
      _ = try fleet.server.cli(
        "XADD", fleet.key("events"), "\(time)-0", "kind", "failed", "job", "x", "code", "source.broken")
    }
    func since() throws -> JSONValue? {
      let words = ["--since", "2026-11-21", "--until", "2026-11-21T00:01:30Z"]
      let outcome = try fleet.run(["report", "--json"] + words)
      return try JSONValue(parsing: Array(outcome.out.utf8))["eventsSince"]
    }
    #expect(try since() == nil)
    _ = try fleet.server.cli("XTRIM", fleet.key("events"), "MAXLEN", "2")
    #expect(try since()?.double == 1_795_219_260)
  }

  @Test func anEmptyQueueHasAReport() throws {
    let fleet = try Fleet()
    let outcome = try fleet.run("report", "-o", "empty.html", "--queue", "a", "--queue", "b")
    #expect(outcome.status == 0, "\(outcome)")
    let page = try String(contentsOfFile: fleet.folder.file("empty.html"), encoding: .utf8)
    #expect(page.contains("No job ended in this period.") && page.contains("queues a, b"))
  }

  @Test func mistakesAreTold() throws {
    let fleet = try Fleet()
    for (words, part) in [
      (["report"], "-o report.html"), (["report", "x.html"], "-o"),
      (["report", "-o", "x", "--since", "soon"], "soon"),
      (["report", "-o", "x", "--since", "1h", "--until", "2h"], "before"),
    ] {
      let outcome = try fleet.run(words)
      #expect(outcome.status == 2 && outcome.err.contains(part), "\(words): \(outcome)")
    }
    let unwritable = try fleet.run("report", "-o", "no/such/folder/report.html")
    #expect(unwritable.status != 0 && unwritable.err.contains("no/such/folder"), "\(unwritable)")
    let closed = try fleet.run("report", "-o", "x.html", url: "redis://127.0.0.1:1")
    #expect(closed.status == 3, "\(closed)")
  }
}
