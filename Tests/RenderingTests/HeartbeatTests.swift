import ClipJob
import Files
import Foundation
import MediaIO
import MediaTypes
import Telemetry
import TestKit
import Testing
import Threads

@testable import Rendering

/// What takes long says so while it does, and ends when it is asked to.
@Suite struct HeartbeatTests {
  private let bench = RenderBench()
  private let heartbeat = Heartbeat()
  private var locator: MediaLocator { MediaLocator(baseDirectory: bench.folder.path) }

  /// A file of any size that takes no room.
  private func sparse(_ name: String, bytes: Int) throws -> String {
    let path = bench.file(name)
    let file = open(path, O_RDWR | O_CREAT, 0o600)
    defer { close(file) }
    try #require(file >= 0 && ftruncate(file, off_t(bytes)) == 0)
    return path
  }

  /// Cancels from another thread, once `condition` holds.
  private func cancel(when condition: @escaping @Sendable (Heartbeat.Reading) -> Bool) -> Completion {
    let done = Completion()
    _ = WorkThread.start("canceller", done) { [heartbeat] in
      while !condition(heartbeat.reading) { usleep(1000) }
      heartbeat.cancellation.cancel()
    }
    return done
  }

  /// A week of a colour at 60 frames per second: 36 million frames to look at.
  /// Its opacity moves: each frame has to be looked at.
  private func week() throws -> Job {
    try Job.parse(
      Array(
        #"""
        {"version": 1, "canvas": {"width": 64, "height": 64, "fps": 60}, "tracks": [{"clips": [
          {"source": {"color": "#204060"}, "duration": 604800,
           "opacity": [{"t": 0, "v": 0.1}, {"t": 604800, "v": 0.9}]}]}], "outputs": [{"to": "week.mp4"}]}
        """#.utf8))
  }

  @Test func everyPhaseIsToldAndOver() throws {
    let film = try MediaFixtures.flashAndBeep(
      "beat.mp4", seconds: 1, MediaFixtures.h264(gop: 30) + ["-c:a", "aac"])
    try FileManager.default.copyItem(atPath: film, toPath: bench.file("film.mp4"))
    let job = try Job.parse(
      Array(
        #"""
        {"version": 1, "canvas": {"width": 64, "height": 64, "fps": 10}, "tracks": [{"clips": [
          {"source": {"video": "film.mp4"}}]}], "outputs": [{"to": "a.mp4"}, {"to": "b.gif"}, {"to": "c.png", "at": 0}]}
        """#.utf8))
    let plan = try RenderPlan(job, locator: locator, heartbeat: heartbeat)
    #expect(heartbeat.reading.begun == 1 && heartbeat.reading.beats > 0, "probing")
    let rules = PublicationRules(naming: .attempt(job: "j", token: 1, nonce: "a")) { _ in }
    let result = try RenderSession(plan, heartbeat: heartbeat, publication: rules).run()
    let reading = heartbeat.reading
    #expect(reading.works == [])
    // Probing, planning and rendering; two encoders' ends with their trailers; a checksum and a sync for each file; renaming.
    #expect(reading.begun == 1 + 1 + 1 + 2 * 2 + 3 * 2 + 1)
    let bytes = result.files.reduce(0) { $0 + $1.bytes }
    #expect(
      reading.advanced >= 2 * bytes + 10 + 10 + 1 + 10 + 3,
      "hashed, synced, rendered, the gif's frames, renamed")
  }

  @Test func aCancelledPlanOpensNothing() throws {
    heartbeat.cancellation.cancel()
    let job = try Job.parse(Array(bench.cut("nothing.mp4", to: "out.mp4").utf8))
    let error = #expect(throws: JobErrors.self) {
      try RenderPlan(job, locator: locator, heartbeat: heartbeat)
    }
    #expect(error?.errors == [.cancelled] && heartbeat.reading.begun == 0)
  }

  @Test func probingAndDecodingEndWithoutBlamingTheFile() throws {
    let film = try MediaFixtures.flashAndBeep(
      "beat.mp4", seconds: 1, MediaFixtures.h264(gop: 30) + ["-c:a", "aac"])
    let info = try MediaProbe.probe(path: film)
    let traffic = SourceTraffic(heartbeat: heartbeat)
    var options = VideoReader.Options()
    options.traffic = traffic
    let video = try VideoReader(info, options: options)
    let audio = try AudioReader(info, from: 0, to: 1, traffic: traffic)
    #expect(heartbeat.reading.beats > 0)
    heartbeat.cancellation.cancel()
    #expect(throws: MediaError.cancelled) { try MediaProbe.probe(path: film, traffic: traffic) }
    #expect(throws: MediaError.cancelled) { try video.picture(at: 0) }
    var samples = [Float](repeating: 0, count: 2 * 48_000)
    #expect(throws: MediaError.cancelled) { try audio.read(48_000, into: &samples) }
  }

  @Test func planningIsToldAndCancelled() throws {
    let job = try week()
    let plan = try RenderPlan(job, locator: locator, heartbeat: heartbeat)
    let cancelled = cancel { $0.works.last.map { $0.phase == .plan && $0.done > 10_000 } ?? false }
    let error = #expect(throws: JobError.self) { try RenderSession(plan, heartbeat: heartbeat).run() }
    cancelled.wait()
    #expect(error == .cancelled)
    #expect(heartbeat.reading.advanced < 30_000_000 && bench.folder.contents == [])
  }

  @Test func hashingIsToldAndCancelled() throws {
    let bytes = 64 << 30
    let file = Descriptor(owning: open(try sparse("huge.mp4", bytes: bytes), O_RDONLY))
    let cancelled = cancel { $0.advanced > 10 << 20 }
    #expect(throws: MediaError.cancelled) {
      try heartbeat.during(.hash, amount: bytes) { try FileDigest.sha256(file, name: "huge.mp4", $0) }
    }
    cancelled.wait()
    #expect(heartbeat.reading.advanced < bytes)
  }

  /// A file that was not read to its end is not taken for another one, which would be rendered over.
  @Test func completingIsToldAndCancelled() throws {
    let bytes = 64 << 30
    _ = try sparse("out.mp4", bytes: bytes)
    let job = try Job.parse(Array(bench.cut("film.mp4", to: "out.mp4").utf8))
    let publication = try Publication(job, owner: "j", token: 2, nonce: "b", locator: locator)
    let cancelled = cancel { $0.advanced > 10 << 20 }
    let noted = Publication.File(to: "out.mp4", bytes: bytes, sha256: "ab")
    let error = #expect(throws: PublicationError.self) {
      try publication.complete([noted], token: 1, nonce: "a", heartbeat: heartbeat)
    }
    #expect(error?.jobError == .cancelled)
    cancelled.wait()
  }

  @Test func syncingIsToldAndCancelled() throws {
    let path = bench.file("data")
    try Data(repeating: 7, count: 40 << 20).write(to: URL(fileURLWithPath: path))
    let file = Descriptor(owning: open(path, O_RDONLY))
    func sync() -> FileError? {
      heartbeat.during(.sync, amount: 40 << 20) { FileSync.sync(file, bytes: 40 << 20, $0) }
    }
    #expect(sync() == nil)
    // Where the file system cannot write back a part, all of it is the last call's.
    #expect([0, 40 << 20].contains(heartbeat.reading.advanced))
    let before = heartbeat.reading.advanced
    heartbeat.cancellation.cancel()
    #expect(sync() == nil && heartbeat.reading.advanced == before)
  }

  /// Cancelled when the last frame is in: what the encoder still holds, the palette and the index are not waited for.
  @Test(arguments: [EncodingSettings.Container.mp4, .gif, .webm])
  func anUnfinishedFileEndsAtOnce(_ container: EncodingSettings.Container) throws {
    let settings = EncodingSettings(
      container: container,
      video: .init(
        codec: container == .webm ? .vp9 : .h264, width: 64, height: 64, fps: 10, rate: .crf(30),
        preset: "fast",
        gop: 20), audio: nil)
    let target = try DescriptorTarget.create(bench.file("x.\(container.rawValue)"))
    let writer = try MediaWriter(target, settings: settings, heartbeat: heartbeat)
    let picture = try #require(Picture(width: 64, height: 64, layout: .yuv420, color: .canvas, from: nil))
    for plane in picture.planes {
      plane.data.initializeMemory(as: UInt8.self, repeating: 90, count: plane.pitch * plane.height)
    }
    for _ in 0..<5 { try writer.write(picture) }
    heartbeat.cancellation.cancel()
    #expect(throws: MediaError.cancelled) { try writer.finish() }
  }
}
