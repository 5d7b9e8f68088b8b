import ClipJob
import Foundation
import MediaTypes
import TestKit
import Testing

@testable import Rendering

@Suite struct WaveformOverlayTests {
  private let bench = OverlayBench()

  private func clip(_ waveform: String, _ more: String = "") -> String {
    "{\"source\": {\"waveform\": {\(waveform)}}\(more)}"
  }

  /// Samples of bars of a square frame: even, so that pictures are as high as their bars.
  private static let frame = #", "frame": {"width": 1, "height": 1}"#

  private static let looks: [(name: String, keys: String)] = Waveform.Style.allCases.flatMap { style in
    Waveform.Show.allCases.map { show in
      ("\(style) \(show)", #""audio": "a.wav", "style": "\#(style.rawValue)", "show": "\#(show.rawValue)""#)
    }
  }

  /// Each look shows something else, and moves.
  @Test func everyLookIsItsOwn() throws {
    let samples = MediaFixtures.tone(seconds: 2, channels: 1, frequency: 300).enumerated().map {
      $0.element * Float(0.5 + 0.5 * sin(Double($0.offset) / 6000))
    }
    try bench.sound("a.wav", samples)
    var seen: [String: Set<[UInt8]>] = [:]
    for (name, keys) in Self.looks {
      let pictures = try bench.canvases([clip(keys)], [0, 10, 30], width: 320, height: 240)
      let bytes = pictures.map(\.bytes)
      #expect(Set(bytes).count >= 2, "\(name) stands still")
      #expect(pictures[2].ink != nil, "\(name)")
      seen[name] = Set(bytes)
      let again = try bench.canvases([clip(keys)], [0, 10, 30], width: 320, height: 240)
      #expect(again.map(\.bytes) == bytes, "\(name) is another the second time")
    }
    let all = seen.values.reduce(into: Set<[UInt8]>()) { $0.formUnion($1) }
    #expect(all.count == seen.values.reduce(0) { $0 + $1.count }, "two looks are the same")
  }

  /// 1 kHz lies in the middle of the way from 80 Hz to 12 kHz, as an ear has it.
  @Test(arguments: [(200, 8), (1000, 24), (5000, 39)])
  func tonesLightTheirBars(_ frequency: Int, _ bar: Int) throws {
    try bench.tone("a.wav", seconds: 1, frequency: Double(frequency))
    let heights = try bench.heights(clip(#""audio": "a.wav", "bars": 48"#), [12])[0]
    try #require(heights.count == 48)
    let loudest = try #require(heights.indices.max { heights[$0] < heights[$1] })
    #expect(abs(loudest - bar) <= 1, "\(heights)")
    for other in heights.indices where abs(other - bar) > 6 { #expect(heights[other] <= heights.min()! + 1) }
  }

  @Test func silenceRests() throws {
    try bench.sound("a.wav", [Float](repeating: 0, count: 48_000))
    for keys in [#""audio": "a.wav""#, #""audio": "a.wav", "show": "all", "style": "radial""#] {
      let pieces = try bench.heights(clip(keys), [0, 20])
      #expect(pieces[0] == pieces[1] && !pieces[0].isEmpty)
    }
    let bars = try bench.heights(clip(#""audio": "a.wav""#), [20])[0]
    #expect(bars.allSatisfy { $0 <= 20 }, "dots as wide as the bars")
  }

  /// A click of a millisecond rises on the frame on which it is heard, at any rate.
  @Test(arguments: ["24", "25", "\"30000/1001\"", "60"])
  func clicksAreSeenOnTheirFrames(_ fps: String) throws {
    var samples = [Float](repeating: 0, count: 96_000)
    // Well inside of a frame at each of these rates.
    let times = [0.31, 0.81, 1.51]
    for time in times { for i in 0..<48 { samples[Int(time * 48_000) + i] = 0.8 } }
    try bench.sound("a.wav", samples)
    let rate = fps.contains("/") ? 30_000.0 / 1001 : Double(fps)!
    let heights = try bench.heights(clip(#""audio": "a.wav""#), Array(0..<Int(rate * 1.9)), fps: fps)
      .map { $0.reduce(0, +) }
    let rises = heights.indices.dropFirst().filter { heights[$0] > heights[$0 - 1] * 1.3 }
    #expect(rises == times.map { Int($0 * rate) }, "\(heights)")
  }

  /// A file, the clip that plays it, the audio track, and all that is heard are the same sound.
  @Test func oneSoundIsOneWaveform() throws {
    let samples = MediaFixtures.tone(seconds: 3, channels: 1, frequency: 500).enumerated().map {
      $0.element * Float($0.offset % 20_000) / 20_000
    }
    try bench.sound("a.wav", samples)
    func heights(_ waveform: String, _ clips: [String], audio: String = "") throws -> [[Double]] {
      let tracks = (clips + [clip(waveform, #", "trim": {"from": 0.5}, "duration": 1.5"#)])
        .map { "{\"clips\": [\($0)]}" }.joined(separator: ", ")
      let document = """
        {"version": 1, "canvas": {"width": 960, "height": 480, "fps": 25}, "tracks": [\(tracks)],
         "audio": {"tracks": [\(audio)]}, "outputs": [{"to": "a.mp4"}]}
        """
      let timeline = try TimelineBuilder.build(
        try Job.parse(Array(document.utf8)), locator: MediaLocator(baseDirectory: bench.folder.path))
      let index = timeline.clips.count - 1
      let room = Layout.placements(timeline, width: 960, height: 480)[index].room
      let overlay = try #require(bench.overlays(timeline)[index])
      return try (0..<37).map { try overlay.pieces(frame: $0, in: room).map(\.area.height) }
    }
    let file = try heights(#""audio": "a.wav""#, [])
    #expect(Set(file).count > 5)
    let own = #"{"source": {"audio": "a.wav"}, "id": "voice", "trim": {"from": 0.5, "to": 2}}"#
    #expect(try heights(#""of": "voice""#, [own]) == file)
    #expect(try heights("", [own]) == file)
    let track = #"{"source": "a.wav", "id": "voice", "trim": {"from": 0.5, "to": 2}}"#
    #expect(try heights(#""of": "voice""#, [], audio: track) == file)
    #expect(try heights("", [], audio: track) == file)
    // A sound that began long before is the same from there on.
    let late = ##"{"source": {"color": "#000000"}, "duration": 2}"##
    let early = try heights(#""of": "voice", "show": "now""#, [late], audio: track)
    #expect(early == file)
  }

  /// The part that is over has its colour, up to two samples.
  @Test func playedPartGrows() throws {
    try bench.tone("a.wav", seconds: 4)
    let keys =
      ##""audio": "a.wav", "show": "all", "style": "mirrored", "rounded": false, "gap": 0, "color": "#ff0000", "playedColor": "#00ff00""##
    let pictures = try bench.canvases([clip(keys)], [0, 25, 50, 99])
    func green(_ picture: Picture) -> Int {
      (0..<160).filter { PlaneCompare.value(picture.planes[2], $0, 80) < 60 }.count * 2
    }
    // Eight tenths of the canvas's width.
    for (picture, wanted) in zip(pictures, [0, 64, 128, 253]) { #expect(abs(green(picture) - wanted) <= 4) }
  }

  /// A clip's time is its sound's: `trim` and `speed` move it.
  @Test func timesAreTheClips() throws {
    var samples = [Float](repeating: 0, count: 4 * 48_000)
    for i in 2 * 48_000..<samples.count { samples[i] = Float(0.5 * sin(Double(i) * 0.1)) }
    try bench.sound("a.wav", samples)
    func begins(_ more: String) throws -> Int? {
      try bench.heights(clip(#""audio": "a.wav""#, more), Array(0..<75)).map { $0.max() ?? 0 }
        .firstIndex { $0 > 40 }
    }
    #expect(try begins("") == 50)
    #expect(try begins(#", "trim": {"from": 1}"#) == 25)
    #expect(try abs((begins(#", "speed": 2"#) ?? 0) - 25) <= 1)
    #expect(try begins(#", "trim": {"from": 1.5, "to": 2.5}, "loop": true, "duration": 3"#) == 12)
  }

  /// A file that is shorter than its clip is still from there on.
  @Test func endsInSilence() throws {
    try bench.tone("a.wav", seconds: 1)
    let heights = try bench.heights(
      clip(#""audio": "a.wav""#, #", "duration": 3, "fill": "freeze""#), Array(0..<75)
    ).map { $0.max() ?? 0 }
    #expect(heights[20] > 100 && heights[60] < 30)
  }

  /// A still shows what a video shows on its frame.
  @Test(arguments: ["bars", "line", "radial"]) func framesDoNotDependOnOthers(_ style: String) throws {
    let samples = MediaFixtures.tone(seconds: 4, channels: 1, frequency: 300).enumerated().map {
      $0.element * Float($0.offset % 9000) / 9000
    }
    try bench.sound("a.wav", samples)
    let keys = #""audio": "a.wav", "style": "\#(style)""#
    let all = try bench.canvases([clip(keys)], Array(0..<90)).map(\.bytes)
    for frame in [1, 40, 89] { #expect(try bench.canvases([clip(keys)], [frame])[0].bytes == all[frame]) }
  }

  /// What is wrong with a file is told of the clip that shows it.
  @Test(arguments: ["now", "all"]) func flawsAreTold(_ show: String) throws {
    var samples = MediaFixtures.tone(seconds: 1, channels: 1)
    samples[20_000] = .nan
    try bench.sound("a.wav", samples)
    let (overlay, room) = try bench.overlay(clip(#""audio": "a.wav", "show": "\#(show)""#))
    for frame in 0..<25 { _ = try overlay.pieces(frame: frame, in: room) }
    overlay.stop()
    #expect(overlay.warnings.map(\.code) == ["source.flawed"])
    #expect(overlay.warnings.map(\.path) == ["tracks[0].clips[0].source"])
  }

  /// Bars are few pictures: those of a height are the same.
  @Test func barsOfAHeightAreOnePicture() throws {
    try bench.tone("a.wav", seconds: 2, frequency: 700)
    let (overlay, room) = try bench.overlay(clip(#""audio": "a.wav""#), width: 960, height: 480)
    var pictures: [Double: Set<ObjectIdentifier>] = [:]
    var held: [Picture] = []
    for frame in 0..<40 {
      let pieces = try overlay.pieces(frame: frame, in: room)
      #expect(pieces.count == 48)
      for piece in pieces {
        held.append(piece.picture)
        pictures[piece.area.height, default: []].insert(ObjectIdentifier(piece.picture))
      }
    }
    // Of an odd height and of the even one below it.
    #expect(pictures.values.allSatisfy { $0.count <= 2 } && pictures.count > 3)
  }

  @Test func smallRoomsHaveFewerBars() throws {
    try bench.tone("a.wav", seconds: 1)
    for (width, height) in [(2, 2), (16, 400), (400, 16)] {
      for (name, keys) in Self.looks {
        let pictures = try bench.canvases(
          [clip(keys + (name.hasPrefix("line") ? "" : #", "bars": 400"#), Self.frame)], [0, 5],
          width: max(16, width), height: max(16, height))
        #expect(pictures.count == 2)
      }
    }
  }
}
