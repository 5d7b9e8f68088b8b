import ClipJob
import Foundation
import JobQueue
import LaneProtocol
import Rendering
import TestKit
import Testing

@testable import WorkerPool

/// The built program's own lanes, with jobs from a queue in this process.
@Suite struct RealLaneTests {
  private let bench = WorkerBench()

  private func enqueue(_ id: String, _ document: String) throws {
    #expect(try bench.queue.enqueue(JobRequest(id: id), document: Array(document.utf8)) == .accepted)
  }

  private func pattern(_ id: String, seconds: Double, size: Int = 64, to output: String) -> String {
    #"{"version": 1, "id": "\#(id)", "canvas": {"width": \#(size), "height": \#(size), "fps": 10}, "tracks": [{"clips": "#
      + #"[{"source": {"pattern": {"name": "noise"}}, "duration": \#(seconds)}]}], "#
      + #""outputs": [{"to": "\#(output)"}, {"to": "\#(output).png", "at": 0}]}"#
  }

  @Test func jobsAreRenderedAndTold() throws {
    let running = try bench.start(.real) { $0.devices = [.init("cpu", lanes: 2)] }
    for number in 0..<4 {
      try enqueue("j\(number)", pattern("j\(number)", seconds: 0.3, to: "deep/er/\(number).mp4"))
    }
    for number in 0..<4 {
      let record = try bench.end(of: "j\(number)")
      #expect(record.state == .succeeded, "\(record)")
      let result = try JSONValue(parsing: try #require(record.result))
      #expect(result["worker"] == "w" && result["attempts"]?.integer == 1 && result["device"] == "cpu")
      #expect((result["timing"]?["queued"]?.double ?? -1) >= 0)
      guard case .array(let files)? = result["outputs"] else {
        Issue.record("no outputs")
        return
      }
      #expect(files.count == 2)
      for file in files {
        let data = try Data(contentsOf: URL(fileURLWithPath: bench.folder.file(file["to"]?.text ?? "")))
        #expect(data.count == file["bytes"]?.integer)
      }
    }
    try running.stop()
    let all = try FileManager.default.subpathsOfDirectory(atPath: bench.folder.path)
    #expect(all.count == 10 && !all.contains { $0.contains(".part-") })
  }

  @Test func hostileAndWrongJobsAreToldApart() throws {
    let running = try bench.start(.real)
    try enqueue("outside", pattern("outside", seconds: 0.2, to: "../../etc/clip.mp4"))
    try enqueue(
      "source",
      #"{"version": 1, "tracks": [{"clips": [{"source": {"video": "/etc/passwd"}}]}], "outputs": [{"to": "a.mp4"}]}"#
    )
    try Data("ffconcat version 1.0\nfile /etc/passwd\n".utf8).write(
      to: URL(fileURLWithPath: bench.folder.file("list.mp4")))
    try enqueue(
      "playlist",
      #"{"version": 1, "tracks": [{"clips": [{"source": {"video": "list.mp4"}}]}], "outputs": [{"to": "a.mp4"}]}"#
    )
    try enqueue("fine", pattern("fine", seconds: 0.2, to: "fine.mp4"))
    for (id, code) in [
      ("outside", "output.forbidden"), ("source", "source.forbidden"), ("playlist", "source.unreadable"),
    ] {
      let record = try bench.end(of: id)
      #expect(record.state == .failed && !record.isDead && record.error?.code == code, "\(record)")
    }
    #expect(try bench.end(of: "fine").state == .succeeded)
    try running.stop()
    // The lane that refused them lives on.
    #expect(bench.log.components(separatedBy: "ready (process").count == 2)
  }

  @Test func aRunningRenderIsCancelledAndItsLaneKept() throws {
    let running = try bench.start(.real)
    try enqueue("long", pattern("long", seconds: 3600, size: 1024, to: "long.mp4"))
    try bench.event(.running, of: "long")
    #expect(try bench.queue.cancel("long") == .requested)
    #expect(try bench.end(of: "long").state == .cancelled)
    try enqueue("next", pattern("next", seconds: 0.2, to: "next.mp4"))
    #expect(try bench.end(of: "next").state == .succeeded)
    try running.stop()
    #expect(bench.folder.contents == ["next.mp4", "next.mp4.png"])
    #expect(bench.log.components(separatedBy: "ready (process").count == 2)
  }

  /// Planning a week takes longer than a step may, and is ended in no time.
  @Test func aLongPlanIsNotHungAndCancelled() throws {
    let running = try bench.start(.real) { $0.hang = 1 }
    try enqueue(
      "week",
      #"{"version": 1, "canvas": {"width": 64, "height": 64, "fps": 240}, "tracks": [{"clips": [{"source": {"color": "#
        + ##""#204060"}, "duration": 604800, "opacity": [{"t": 0, "v": 0.1}, {"t": 604800, "v": 0.9}]}]}], "##
        + #""outputs": [{"to": "week.mp4"}]}"#)
    try bench.event(.running, of: "week")
    let clock = ContinuousClock()
    let begun = clock.now
    while clock.now - begun < .seconds(4) { usleep(10_000) }
    #expect(try bench.queue.cancel("week") == .requested)
    let record = try bench.end(of: "week")
    #expect(record.state == .cancelled && record.losses == 0)
    try running.stop()
    #expect(bench.folder.contents == [] && !bench.log.contains("killed"), "\(bench.log)")
    #expect(bench.log.components(separatedBy: "ready (process").count == 2)
  }

  /// An earlier attempt had noted two gigabytes: it takes seconds to see that the file there is another one.
  @Test func aLongChecksumIsNotHung() throws {
    let bytes = 2 << 30
    let file = open(bench.folder.file("out.mp4"), O_RDWR | O_CREAT, 0o600)
    try #require(file >= 0 && ftruncate(file, off_t(bytes)) == 0)
    close(file)
    // Held by somebody who is gone.
    try enqueue("j", pattern("j", seconds: 0.2, to: "out.mp4"))
    let lost = try #require(
      try bench.queue.lease(as: WorkerIdentity(worker: "gone", device: "cpu"), for: 0.3, wait: 0))
    let png = Publication.File(to: "out.mp4.png", bytes: 1, sha256: "cd")
    let manifest = PublicationManifest(
      token: lost.id.token, nonce: lost.id.nonce,
      files: [.init(to: "out.mp4", bytes: bytes, sha256: "ab"), png],
      result: ["state": "succeeded"])
    try bench.queue.commit(lost.id, manifest: manifest.bytes, for: 0.05)
    let running = try bench.start(.real) { $0.hang = 1 }
    let record = try bench.end(of: "j")
    #expect(record.state == .succeeded && record.losses == 1 && record.strikes == 0, "\(bench.log)")
    try running.stop()
    #expect(bench.folder.contents == ["out.mp4", "out.mp4.png"])
  }

  @Test func aRenderThatIsGivenBackLeavesNothing() throws {
    let running = try bench.start(.real) { $0.grace = 0 }
    try enqueue("long", pattern("long", seconds: 3600, size: 1024, to: "long.mp4"))
    try bench.event(.running, of: "long")
    try running.stop()
    let record = try #require(try bench.queue.job("long"))
    #expect(record.state == .queued && record.attempts == 0)
    #expect(bench.folder.contents == [])
  }

  /// What encoders ask the kernel when they begin: cores, priorities, limits.
  @Test(arguments: [("h264", "mp4"), ("hevc", "mp4"), ("av1", "mp4"), ("vp9", "webm")])
  func everyEncoderWorksInASandboxAndComplainsOfNothing(_ codec: String, _ kind: String) throws {
    let running = try bench.start(.real)
    let name = "a.\(kind)"
    try enqueue(
      "j",
      pattern("j", seconds: 0.3, to: name).replacingOccurrences(
        of: #""to": "\#(name)"}"#, with: #""to": "\#(name)", "video": {"codec": "\#(codec)"}}"#))
    #expect(try bench.end(of: "j").state == .succeeded, "\(bench.log)")
    try running.stop()
    for word in ["not permitted", "rror", "arning", "ailed"] {
      #expect(!bench.log.contains(word), "\(bench.log)")
    }
  }

  /// The lane is killed at a step that the queue sees.
  @Test(arguments: [QueueDouble.Call.lease, .commit], [true, false])
  func aKilledLaneIsReplacedAndItsJobDoneOnce(_ call: QueueDouble.Call, _ isBefore: Bool) throws {
    let double = QueueDouble(bench.queue)
    let running = try bench.start(.real, queue: double)
    try bench.logged("ready (process")
    let once = Counter(1)
    let strike: @Sendable () -> Void = {
      // A lease that was asked for in vain is no step of a job.
      if (try? self.bench.queue.stats().running) == 1, once.take() {
        for pid in running.worker.lanes { kill(pid, SIGKILL) }
      }
    }
    if isBefore { double.before(call) { strike() } } else { double.after(call, strike) }
    try enqueue("j", pattern("j", seconds: 0.3, to: "j.mp4"))
    let record = try bench.end(of: "j")
    #expect(record.state == .succeeded && record.attempts == 1 && record.strikes == 0)
    #expect(try bench.history(of: "j").count { $0 == .succeeded } == 1)
    #expect(double.count(.commit) == 1)
    try running.stop()
    #expect(bench.folder.contents == ["j.mp4", "j.mp4.png"])
    #expect(bench.log.components(separatedBy: "ready (process").count == 3)
  }
}
