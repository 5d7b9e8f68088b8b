import ClipJob
import Foundation
import TestKit
import Testing

/// Where warnings are told: by `validate`, `render`, `cut`, in reports and by the queue.
@Suite struct WarningsTests {
  /// Its still is shown for 0.4 s, and a second one, which nobody sees, beside it.
  private func job(_ fleet: Fleet, _ id: String = "hidden", members: String = "") -> String {
    #"""
    {"version": 1, "id": "\#(id)", "canvas": {"width": 64, "height": 64, "fps": 25}\#(members),
     "tracks": [{"clips": [{"source": {"color": "#336699"}, "duration": 0.4}]},
                {"clips": [{"source": {"pattern": {"name": "plasma"}}, "duration": 0.4, "frame": {"x": 2}}]}],
     "outputs": [{"to": "\#(id).mp4"}]}
    """#
  }

  private let place = "tracks[1].clips[0].frame"

  /// A verb that knows no queue.
  private func local(_ fleet: Fleet, _ words: String...) throws -> Fleet.Outcome {
    try fleet.execute(#require(Program.binary).path, words)
  }

  @Test func validateTellsThemAndSucceeds() throws {
    let fleet = try Fleet()
    try fleet.write("hidden.json", job(fleet))
    let words = try local(fleet, "validate", "hidden.json")
    #expect(words.status == 0 && words.out.contains("hidden.json is valid"), "\(words)")
    #expect(words.err.contains("warning: \(place): the clip is not seen"), "\(words)")
    #expect(words.err.contains("[clip.notSeen]\n         a frame is given"), "\(words)")
    let json = try local(fleet, "validate", "hidden.json", "--json")
    let warnings = try JSONValue(parsing: Array(json.out.utf8))["warnings"]?.items
    #expect(warnings?.map { $0["path"]?.text } == [place] && json.err.isEmpty, "\(json)")
  }

  @Test func strictRefusesThem() throws {
    let fleet = try Fleet()
    try fleet.write("hidden.json", job(fleet))
    for words in [["validate", "hidden.json", "--strict"], ["render", "hidden.json", "--strict"]] {
      let outcome = try fleet.execute(#require(Program.binary).path, words)
      #expect(outcome.status == 2 && outcome.err.contains("error: \(place): "), "\(outcome)")
    }
    #expect(!fleet.folder.contents.contains("hidden.mp4"))
    let json = try local(fleet, "validate", "hidden.json", "--strict", "--json")
    let errors = try JSONValue(parsing: Array(json.err.utf8))["errors"]?.items
    #expect(errors?.map { $0["code"]?.text } == ["clip.notSeen"], "\(json)")
    try fleet.write("one.json", fleet.job("one"))
    #expect(try local(fleet, "validate", "one.json", "--strict").status == 0)
  }

  @Test func theReportHasThem() throws {
    let fleet = try Fleet()
    try fleet.write("hidden.json", job(fleet, members: #", "budget": {"maxCostUSD": 1}"#))
    let loud = try local(fleet, "render", "hidden.json", "--report", "report.json", "--device", "cpu")
    #expect(loud.status == 0 && loud.err.contains("warning: \(place): "), "\(loud)")
    let bytes = try Data(contentsOf: URL(filePath: fleet.folder.file("report.json")))
    let result = try #require(JobResult(reading: [UInt8](bytes)))
    #expect(result.warnings.map(\.code) == ["clip.notSeen", "budget.notChecked"])
    #expect(result.explain.contains { $0.hasPrefix(place + ": the clip is not seen") }, "\(result.explain)")
    let quiet = try local(fleet, "render", "hidden.json", "--quiet", "--device", "cpu")
    #expect(quiet.status == 0 && quiet.err.isEmpty, "\(quiet)")
  }

  @Test func theQueueTellsThem() throws {
    let fleet = try Fleet(["--lanes", "1"])
    try fleet.write("hidden.json", job(fleet, members: #", "budget": {"maxCostUSD": 1}"#))
    #expect(try fleet.run("enqueue", "hidden.json").status == 0)
    try fleet.start()
    #expect(try fleet.run("wait", "hidden").status == 0)
    let words = try fleet.run("status", "hidden")
    #expect(words.out.contains("\(place): the clip is not seen"), "\(words)")
    #expect(words.out.contains("there is no price for cpu"), "\(words)")
    let json = try JSONValue(parsing: Array(try fleet.run("status", "hidden", "--json").out.utf8))
    #expect(JobResult(json)?.warnings.map(\.code) == ["clip.notSeen", "budget.notChecked"], "\(json)")
    #expect(json["explain"]?.items?.count { $0.text?.contains("budget.maxCostUSD") == true } == 1, "\(json)")
    fleet.stop()
  }
}
