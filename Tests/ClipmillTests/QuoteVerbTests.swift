import ClipJob
import Foundation
import TestKit
import Testing

/// `clipmill quote` and what it learns from a real worker.
@Suite struct QuoteVerbTests {
  private func quotes(_ text: String) throws -> [JSONValue] {
    let value = try JSONValue(parsing: Array(text.utf8))
    return try #require(value["quotes"]?.items, "\(text)")
  }

  @Test func withoutAQueueItSaysWhatIsAssumed() throws {
    let fleet = try Fleet()
    try fleet.write("one.json", fleet.job("one"))
    let words = try fleet.run("quote", "one.json", "--device", "NVIDIA L4")
    #expect(words.status == 0 && words.out.contains("NVIDIA L4") && words.out.contains("none"), "\(words)")
    #expect(try fleet.run("quote", "one.json", "--device", "cuda:x y").status != 0)
    #expect(try fleet.run("quote", "one.json", "--all", "--device", "cpu").status == 2)
  }

  @Test func finishedJobsTeachIt() throws {
    let fleet = try Fleet(["--lanes", "1"])
    for id in ["one", "two"] { try fleet.write("\(id).json", fleet.job(id)) }
    #expect(try quotes(fleet.run("quote", "one.json", "--all", "--json").out).count == 1)
    #expect(try fleet.run("enqueue", "one.json", "two.json").status == 0)
    let stats = try JSONValue(parsing: Array(try fleet.run("queue", "--json").out.utf8))
    #expect((stats["backlogSeconds"]?.double ?? 0) > 0)
    try fleet.start()
    #expect(try fleet.run("wait", "one").status == 0)
    let waited = try fleet.run("wait", "two", "--json")
    let cost = try JSONValue(parsing: Array(waited.out.utf8))["cost"]
    #expect((cost?["quotedSeconds"]?.double ?? 0) > 0 && (cost?["laneSeconds"]?.double ?? 0) > 0, "\(waited)")
    // A worker that ends tells what it has learnt.
    fleet.stop()
    let learnt = try quotes(fleet.run("quote", "one.json", "--all", "--json").out)
    #expect(learnt.count == 1 && learnt[0]["device"] == "cpu" && learnt[0]["jobs"]?.integer == 2, "\(learnt)")
    let idle = try JSONValue(parsing: Array(try fleet.run("queue", "--json").out.utf8))
    #expect(idle["backlogSeconds"]?.double == 0)
  }

  @Test func aPriceTableTellsDollarsAndKeepsBudgets() throws {
    let fleet = try Fleet()
    try fleet.write("prices.json", #"{"version": 1, "core": {"onDemand": 3600}}"#)
    try fleet.write("one.json", fleet.job("one", members: #", "budget": {"maxCostUSD": 0.001}"#))
    let binary = try #require(Program.binary).path
    let quote = try fleet.execute(
      binary, ["quote", "one.json", "--device", "cpu", "--prices", "prices.json", "--json"])
    #expect((try quotes(quote.out)[0]["usd"]?.double ?? 0) > 0.001, "\(quote)")
    #expect(try quotes(quote.out)[0]["aboveBudget"] == .bool(true), "\(quote)")
    let words = try fleet.execute(
      binary, ["quote", "one.json", "--device", "cpu", "--prices", "prices.json"])
    #expect(words.status == 0 && words.out.contains(", above the budget"), "\(words)")
    try fleet.write("rich.json", fleet.job("rich", members: #", "budget": {"maxCostUSD": 1000}"#))
    let rich = try fleet.execute(
      binary, ["quote", "rich.json", "--device", "cpu", "--prices", "prices.json", "--json"])
    #expect(try quotes(rich.out)[0]["aboveBudget"] == .bool(false), "\(rich)")
    let render = try fleet.execute(
      binary, ["render", "one.json", "--device", "cpu", "--prices", "prices.json"])
    #expect(render.status == 2 && render.err.contains("budget.exceeded"), "\(render)")
    #expect(!fleet.folder.contents.contains("one.mp4"))
  }

  /// Look-ahead is most of a render's memory: a worker that counts too little for it is killed by the kernel.
  @Test(arguments: [
    ("h264", "ultrafast", "mp4"), ("h264", "medium", "mp4"), ("h264", "slower", "mp4"),
    ("hevc", "fast", "mp4"),
    ("vp9", "medium", "webm"), ("av1", "veryfast", "mp4"),
  ])
  func aRenderStaysWithinTheMemoryItWasQuoted(codec: String, preset: String, container: String) throws {
    let fleet = try Fleet()
    try fleet.write(
      "one.json",
      #"""
      {"version": 1, "canvas": {"width": 640, "height": 360, "fps": 25},
       "tracks": [{"clips": [{"source": {"pattern": {"name": "plasma"}}, "duration": 3}]}],
       "outputs": [{"to": "one.\#(container)", "video": {"codec": "\#(codec)", "preset": "\#(preset)"}}]}
      """#)
    let binary = try #require(Program.binary).path
    let quote = try fleet.execute(binary, ["quote", "one.json", "--device", "cpu", "--json"])
    let quoted = try #require(try quotes(quote.out)[0]["memoryBytes"]?.integer)
    let render = try fleet.execute(binary, ["render", "one.json", "--device", "cpu", "--json"])
    let result = try JSONValue(parsing: Array(render.out.utf8))
    let peak = try #require(result["cost"]?["peakMemoryBytes"]?.integer, "\(render)")
    #expect(peak < quoted * 11 / 10 && peak > quoted / 2, "\(peak >> 20) MiB of \(quoted >> 20)")
  }

  @Test func itsErrorsAreThoseOfValidate() throws {
    let fleet = try Fleet()
    try fleet.write(
      "bad.json",
      #"{"version": 1, "tracks": [{"clips": [{"source": {"video": "none.mp4"}}]}], "outputs": [{"to": "a.mp4"}]}"#
    )
    let binary = try #require(Program.binary).path
    let quote = try fleet.execute(binary, ["quote", "bad.json"])
    let validate = try fleet.execute(binary, ["validate", "bad.json"])
    #expect(quote.status == validate.status && quote.err == validate.err && quote.status == 2, "\(quote)")
  }
}
