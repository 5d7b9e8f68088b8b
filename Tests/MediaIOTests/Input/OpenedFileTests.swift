import MediaTypes
import Telemetry
import TestKit
import Testing

@testable import MediaIO

/// What a probe leaves open for the first reader. One after the other: a process keeps a few at a time.
@Suite(.serialized) struct OpenedFileTests {
  private static func film(_ name: String) throws -> MemoryFile {
    try MemoryFile(
      copying: NumberedVideo(frames: 50, fps: "25").make(
        name,
        ["-f", "lavfi", "-i", "sine=d=2", "-shortest", "-vf", "noise=alls=20:allf=t"]
          + MediaFixtures.h264(gop: 10) + ["-crf", "12"]))
  }

  /// The frames from the first one on, as if the file had been opened anew.
  @Test func theFirstReaderTakesIt() throws {
    let file = try Self.film("opened.mp4")
    let info = try MediaProbe.probe(file)
    #expect(file.opened.count == 1)
    let first = try VideoReader(info)
    #expect(file.opened.count == 1)
    let second = try VideoReader(info)
    #expect(file.opened.count == 2)
    for frame in 0..<50 {
      let time = Rational(Int64(frame), 25)
      #expect(try NumberedVideo.number(in: first.picture(at: time)) == frame)
      #expect(try NumberedVideo.number(in: second.picture(at: time)) == frame)
    }
  }

  /// The sound, too: with the encoder's priming left out, sample for sample.
  @Test func soundFromTheFirstSampleOn() throws {
    let file = try Self.film("heard.mp4")
    let info = try MediaProbe.probe(file)
    let readers = [try AudioReader(info, from: 0, to: 1), try AudioReader(info, from: 0, to: 1)]
    #expect(file.opened.count == 2)
    let heard = try readers.map { reader in
      var samples = [Float](repeating: 0, count: reader.sampleCount * 2)
      try reader.read(reader.sampleCount, into: &samples)
      return samples
    }
    #expect(heard[0] == heard[1])
    #expect(heard[0].contains { abs($0) > 0.01 })
  }

  /// Who reads for another heartbeat would not be stopped by it.
  @Test func notForAnotherHeartbeat() throws {
    let file = try Self.film("heartbeat.mp4")
    let info = try MediaProbe.probe(file, traffic: SourceTraffic(heartbeat: Heartbeat()))
    var options = VideoReader.Options()
    options.traffic = SourceTraffic(heartbeat: Heartbeat())
    _ = try VideoReader(info, options: options)
    #expect(file.opened.count == 2)
  }

  /// What the probe has read is the probe's, and what the reader reads the reader's.
  @Test func bytesAreCountedOnce() throws {
    let file = try Self.film("counted.mp4")
    let heartbeat = Heartbeat()
    let (probing, reading) = (SourceTraffic(heartbeat: heartbeat), SourceTraffic(heartbeat: heartbeat))
    let info = try MediaProbe.probe(file, traffic: probing)
    #expect(probing.bytes == 0)
    do {
      var options = VideoReader.Options()
      options.traffic = reading
      let reader = try VideoReader(info, options: options)
      #expect((1...2 * file.data.count).contains(probing.bytes))
      _ = try reader.picture(at: 1)
    }
    #expect((1...file.data.count).contains(reading.bytes))
  }

  /// Four at a time; whoever is gone makes room.
  @Test func aFewAtATime() throws {
    let file = try Self.film("many.mp4")
    do {
      let infos = try (0..<5).map { _ in try MediaProbe.probe(file) }
      #expect(infos.map { $0.opened != nil } == [true, true, true, true, false])
    }
    #expect(try MediaProbe.probe(file).opened != nil)
  }

  /// Others may not come back to their first packet as if nothing had been read.
  @Test(arguments: ["left.mkv", "left.ts"]) func onlyOfOneFormat(_ name: String) throws {
    #expect(try MediaProbe.probe(try Self.film(name)).opened == nil)
  }
}
