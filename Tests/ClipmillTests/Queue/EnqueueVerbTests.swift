import ClipJob
import Foundation
import TestKit
import Testing

/// `enqueue` and `validate --media-root`, with a real worker where a job has to run.
@Suite struct EnqueueVerbTests {
  private let still =
    #"{"version": 1, "id": "ID", "canvas": {"width": 64, "height": 64, "fps": 10}, "tracks": [{"clips": "#
    + #"[{"source": SOURCE, "duration": 1}]}], "outputs": [{"to": "TO"}]}"#

  private func document(_ id: String, _ source: String, to output: String) -> String {
    still.replacing("ID", with: id).replacing("SOURCE", with: source).replacing("TO", with: output)
  }

  private func clipmill(_ fleet: Fleet, _ words: String...) throws -> Fleet.Outcome {
    try fleet.execute(try #require(Program.binary, "no clipmill binary is built").path, words)
  }

  private func makeFolder(_ fleet: Fleet) throws {
    try FileManager.default.createDirectory(
      atPath: fleet.folder.file("shows"), withIntermediateDirectories: false)
    try fleet.write("shows/make.json", document("make", ##"{"color": "#204060"}"##, to: "in.png"))
    try fleet.write("shows/job.json", document("job", #"{"image": "in.png"}"#, to: "out.png"))
    let made = try clipmill(fleet, "render", "shows/make.json", "--quiet")
    try #require(made.status == 0, "\(made)")
  }

  @Test func aDocumentReadsTheSameFilesInTheQueue() throws {
    let fleet = try Fleet(["--lanes", "1"])
    try makeFolder(fleet)
    // The same folder by another name, as another machine may have mounted it.
    let elsewhere = TemporaryDirectory()
    symlink(fleet.folder.path, elsewhere.file("mount"))
    try fleet.start()
    let mount = elsewhere.file("mount")
    let enqueued = try fleet.run("enqueue", "\(mount)/shows/job.json", "--media-root", mount)
    #expect(enqueued.status == 0 && enqueued.out == "job\n" && enqueued.err == "", "\(enqueued)")
    #expect(try fleet.run("wait", "job").status == 0)
    #expect(FileManager.default.fileExists(atPath: fleet.folder.file("shows/out.png")))
    // By the variable of workers; one that is not on this machine is no error.
    try fleet.write("shows/again.json", document("again", #"{"image": "in.png"}"#, to: "again.png"))
    let binary = try #require(Program.binary, "no clipmill binary is built").path
    func enqueue(_ root: String) throws -> Fleet.Outcome {
      try fleet.execute(
        "/bin/sh", ["-c", "CLIPMILL_MEDIA_ROOT='\(root)' '\(binary)' enqueue shows/again.json"])
    }
    #expect(try enqueue(fleet.folder.path).err == "")
    #expect(try fleet.run("wait", "again").status == 0)
    let gone = try enqueue("/nowhere/at/all")
    #expect(gone.status == 0 && gone.err.contains("warning: shows/again.json"), "\(gone)")
    fleet.stop()
  }

  @Test func aFileThatTheWorkerDoesNotFindIsToldWithItsRoot() throws {
    let fleet = try Fleet(["--lanes", "1"])
    try makeFolder(fleet)
    let enqueued = try fleet.run("enqueue", "shows/job.json", "--json")
    #expect(enqueued.status == 0 && enqueued.err.isEmpty, "\(enqueued)")
    let told = try fleet.run("enqueue", "shows/job.json")
    for words in ["warning: shows/job.json", "in.png and 1 other", "not in", "--media-root"] {
      #expect(told.err.contains(words), "\(told.err)")
    }
    let answer = try JSONValue(parsing: Array(enqueued.out.utf8))["jobs"]?.items?.first
    #expect(answer?["new"] == .bool(true) && answer?["warnings"]?.items?.first?["code"] == "path.relative")
    try fleet.start()
    #expect(try fleet.run("wait", "job").status == 1)
    let status = try fleet.run("status", "job").out
    let root = fleet.folder.path
    for words in ["\(root)/in.png", "(in the job: in.png)", "start at the worker's media root, here \(root)"]
    {
      #expect(status.contains(words), "\(status)")
    }
    fleet.stop()
  }

  @Test func anIdThatIsKnownSaysWhatBecameOfIt() throws {
    let fleet = try Fleet(["--lanes", "1"])
    for id in ["good", "waiting", "off"] { try fleet.write("\(id).json", fleet.job(id)) }
    try fleet.write("bad.json", document("bad", #"{"image": "/nowhere.png"}"#, to: "a.png"))
    try fleet.write("long.json", fleet.job("long", seconds: 3000, size: 640))
    #expect(try fleet.run("enqueue", "good.json", "bad.json", "off.json").status == 0)
    #expect(try fleet.run("cancel", "off").status == 0)
    try fleet.start()
    #expect(try fleet.run("wait", "good").status == 0)
    #expect(try fleet.run("wait", "bad").status == 1)
    #expect(try fleet.run("enqueue", "long.json").status == 0)
    try fleet.event { $0.kind == "running" && $0.job == "long" }
    #expect(try fleet.run("enqueue", "waiting.json").status == 0)
    for (id, state, message, hint) in [
      ("good", "succeeded", "good succeeded before, and is not run again", "`clipmill retry good`"),
      ("bad", "failed", "bad failed before, and is not run again", "`clipmill retry bad`"),
      ("off", "cancelled", "off was cancelled before, and is not run", "`clipmill retry off`"),
      ("long", "running", "long is running already, and is not added again", "`clipmill cancel long`"),
      (
        "waiting", "queued", "waiting is waiting already, and is not added again", "`clipmill cancel waiting`"
      ),
    ] {
      let told = try fleet.run("enqueue", "\(id).json")
      #expect(told.status == 0 && told.out == "\(id)\n", "\(told)")
      #expect(told.err.contains(message + "\n") && told.err.contains("use a new id for a changed job"))
      #expect(told.err.contains(hint), "\(told.err)")
      let json = try fleet.run("enqueue", "\(id).json", "--json", "--queue", "default").out
      let answer = try JSONValue(parsing: Array(json.utf8))["jobs"]?.items?.first
      #expect(answer?["state"] == .string(state) && answer?["message"] == .string(message))
      #expect(answer?["hint"]?.text?.contains("\(id) --queue default`") == true, "\(json)")
    }
    #expect(try fleet.run("cancel", "long").status == 0)
    fleet.stop()
  }

  @Test func validateLooksAsAWorkerWould() throws {
    let fleet = try Fleet()
    try makeFolder(fleet)
    let root = fleet.folder.path
    try fleet.write("shows/out.json", document("x", #"{"image": "/etc/hostname"}"#, to: "/tmp/x.png"))
    try fleet.write("shows/up.json", document("x", #"{"image": "../../x.png"}"#, to: "../../y.png"))
    #expect(try clipmill(fleet, "validate", "shows/job.json", "--media-root", root).status == 0)
    #expect(try clipmill(fleet, "validate", "shows/job.json", "--media-root", root + "/shows").status == 0)
    for name in ["out", "up"] {
      let outcome = try clipmill(fleet, "validate", "shows/\(name).json", "--media-root", root)
      #expect(outcome.status == 2 && outcome.err.contains("source.forbidden"), "\(outcome)")
      #expect(outcome.err.contains("output.forbidden"), "\(outcome)")
    }
    // A document that is not below the root means files of the root.
    let other = TemporaryDirectory()
    let path = other.file("job.json")
    try FileManager.default.copyItem(atPath: fleet.folder.file("shows/job.json"), toPath: path)
    let told = try clipmill(fleet, "validate", path, "--media-root", root)
    #expect(
      told.status == 2 && told.err.contains("warning:") && told.err.contains("\(root)/in.png"), "\(told)")
    #expect(try clipmill(fleet, "validate", path, "--media-root", root + "/shows").status == 0)
    let tenant = try clipmill(fleet, "validate", "shows/job.json", "--media-root", "acme=\(root)")
    #expect(tenant.status == 2 && tenant.err.contains("tenant.noRoot"), "\(tenant)")
    let nowhere = try clipmill(fleet, "validate", "shows/job.json", "--media-root", "/nowhere/at/all")
    #expect(nowhere.status == 2 && nowhere.err.contains("--media-root expects folders"), "\(nowhere)")
  }
}
