import Foundation
import TestKit
import Testing

extension ConformanceCase {
  /// Clocks that jump, wrap, or tick no faster than the pictures.
  static let timeCases: [ConformanceCase] = joined + uneven + coarse + seeks

  private static let continues =
    "Where time stamps begin anew or wrap (files joined byte by byte), the next part follows the one before; `explain` says so."

  private static let joined: [ConformanceCase] = [
    ConformanceCase("time-joined-ts", "disc.ts", does: continues) { bench, input in
      let output = try bench.render(input, canvas: #""fps": 25"#)
      #expect(abs(try output.frames() - 75) <= 1)
      #expect(output.result.explain.contains { $0.contains("3 parts") }, "\(output.result.explain)")
    },
    ConformanceCase("time-joined-ts", "joined.ts", does: continues, make: join) { bench, input in
      let output = try bench.render(input, canvas: #""fps": 25"#)
      let numbers = try output.numbers().compactMap { $0 }
      #expect(numbers == Array(0..<75), "\(numbers)")
      // The sound goes with it: a beep at the start of each part.
      let sound = try output.sound()
      for second in 0..<3 {
        let start = Double(second)
        #expect(sound.level(start + 0.02, start + 0.08) > -20, "part \(second)")
        #expect(sound.level(start + 0.3, start + 0.9) < -50, "part \(second)")
      }
    },
    // A seek into the third part, back into the second, and over a join.
    ConformanceCase("time-joined-ts", "joined.ts", does: continues, make: join) { bench, input in
      let output = try bench.job(
        """
        {"version": 1, "canvas": {"fps": 25}, "tracks": [{"clips": [
          {"source": {"video": "\(input)"}, "trim": {"from": 2.2, "to": 2.6}},
          {"source": {"video": "\(input)"}, "trim": {"from": 1.2, "to": 1.4}},
          {"source": {"video": "\(input)"}, "trim": {"from": 0.8, "to": 1.2}}]}],
         "outputs": [{"to": "out.mkv", "video": {"crf": 5, "preset": "ultrafast"}}]}
        """, output: "out.mkv")
      let numbers = try output.numbers().compactMap { $0 }
      #expect(numbers == Array(55..<65) + Array(30..<35) + Array(20..<30), "\(numbers)")
    },
    ConformanceCase(
      "time-joined-ts", "wrap.ts", does: continues,
      make: { path in
        // The clock of 33 bits wraps one second into the file.
        let film = try NumberedVideo(frames: 75, fps: "25").make("whole.mkv", MediaFixtures.h264(gop: 12))
        let start = Double(UInt64(1) << 33) / 90_000 - 1
        try FFmpegTool.ffmpeg([
          "-i", film, "-c", "copy", "-output_ts_offset", "\(start)", "-muxdelay", "0", "-muxpreload", "0",
          path,
        ])
      },
      check: { bench, input in
        let numbers = try bench.render(input, canvas: #""fps": 25"#).numbers().compactMap { $0 }
        #expect(numbers == Array(0..<75), "\(numbers)")
        let part = #", "trim": {"from": 1.6, "to": 2}"#
        let cut = try bench.render(input, clip: part, canvas: #""fps": 25"#).numbers().compactMap { $0 }
        #expect(cut == Array(40..<50), "\(cut)")
      }),
  ]

  /// Parts that lack a stream, and such as are shorter than anything that a clock may be wrong by.
  private static let uneven: [ConformanceCase] = [
    ConformanceCase(
      "time-joined-ts", "silent-middle.ts", does: continues, make: join([.both(1), .picture(1), .both(1)])
    ) { bench, input in
      let output = try bench.render(input, canvas: #""fps": 25"#)
      #expect(try output.numbers().compactMap { $0 } == Array(0..<75))
      try expectBeeps(try output.sound(), at: [0, 2], none: [1])
    },
    ConformanceCase(
      "time-joined-ts", "blind-middle.ts", does: continues, make: join([.both(1), .sound(1), .both(1)])
    ) { bench, input in
      let output = try bench.render(input, canvas: #""fps": 25"#)
      let numbers = try output.numbers().compactMap { $0 }
      // The last picture is held while there is only sound, whose packets end within a frame of a second.
      let others = numbers.filter { $0 != 24 }
      #expect(Array(others.prefix(48)) == Array(0..<24) + Array(50..<74), "\(numbers)")
      #expect(abs(numbers.count { $0 == 24 } - 26) <= 1 && abs(numbers.count - 75) <= 1, "\(numbers)")
      try expectBeeps(try output.sound(), at: [0, 1, 2], none: [])
    },
    ConformanceCase(
      "time-joined-ts", "short-parts.ts", does: continues,
      make: join([.both(0.4), .both(1), .both(0.4), .both(0.4)])
    ) { bench, input in
      let output = try bench.render(input, canvas: #""fps": 25"#)
      let numbers = try output.numbers().compactMap { $0 }
      #expect(
        numbers == Array(0..<10) + Array(10..<35) + Array(35..<45) + Array(45..<55), "\(numbers)")
      try expectBeeps(try output.sound(), at: [0, 0.4, 1.4, 1.8], none: [])
    },
  ]

  private static func expectBeeps(
    _ sound: ConformanceBench.Sound, at times: [Double], none silent: [Double]
  ) throws {
    for time in times {
      #expect(sound.level(time + 0.03, time + 0.08) > -20, "at \(time)")
      #expect(sound.level(time + 0.15, time + 0.35) < -50, "after \(time)")
    }
    for time in silent { #expect(sound.level(time + 0.03, time + 0.35) < -50, "at \(time)") }
  }

  private struct Piece: Sendable {
    var seconds: Double
    var hasPicture = true
    var hasSound = true
    static func both(_ seconds: Double) -> Piece { Piece(seconds: seconds) }
    static func picture(_ seconds: Double) -> Piece { Piece(seconds: seconds, hasSound: false) }
    static func sound(_ seconds: Double) -> Piece { Piece(seconds: seconds, hasPicture: false) }
  }

  private static let join = join([.both(1), .both(1), .both(1)])

  /// Pieces of a numbered film, each with a beep at its start and a clock that begins at 1.4 s, one behind the other.
  private static func join(_ pieces: [Piece]) -> @Sendable (String) throws -> Void {
    { path in
      var bytes = Data()
      var start = 0.0
      let film = try NumberedVideo(frames: 75, fps: "25").make("whole.mkv", MediaFixtures.h264(gop: 5))
      for piece in pieces {
        let file = TemporaryDirectory.shared.file("piece-\(UUID().uuidString).ts")
        let beep = "aevalsrc='if(lt(t,0.1),0.5*sin(2*PI*1000*t),0)':d=\(piece.seconds):s=48000"
        let streams =
          (piece.hasPicture ? ["-map", "0:v"] + MediaFixtures.h264(gop: 12) : [])
          + (piece.hasSound ? ["-map", "1:a", "-ac", "2", "-c:a", "s302m", "-strict", "-2"] : [])
          // Streams have the same numbers in each.
          + (piece.hasPicture ? [] : ["-streamid", "0:257"])
        try FFmpegTool.ffmpeg(
          ["-ss", "\(start)", "-i", film, "-f", "lavfi", "-i", beep, "-t", "\(piece.seconds)"] + streams + [
            file
          ])
        bytes += try Data(contentsOf: URL(fileURLWithPath: file))
        start += piece.seconds
      }
      try bytes.write(to: URL(fileURLWithPath: path))
    }
  }

  private static let contains =
    "A picture is shown from its own time stamp on, also where the container's clock ticks once a picture."

  private static let coarse: [ConformanceCase] =
    ["t.avi", "ts25.mp4"].map { file in
      ConformanceCase("time-coarse-clock", file, does: contains) { bench, input in
        // Frame 25 lasts from 1.00 to 1.04 s.
        let clip = #", "trim": {"from": 1.03, "to": 1.07}"#
        let output = try bench.render(input, clip: clip, canvas: #""fps": 25"#)
        let whole = try bench.render(input, canvas: #""fps": 25"#)
        try expectSame(try output.pictures(), 0, try whole.pictures(), 25)
      }
    }
    + ["coarse.avi", "coarse.mp4"].map { file in
      ConformanceCase(
        "time-coarse-clock", file, does: contains,
        make: { path in
          try FFmpegTool.ffmpeg(
            ["-i", try NumberedVideo(frames: 50, fps: "25").make("whole.mkv", MediaFixtures.h264(gop: 12))]
              + (file.hasSuffix("avi")
                ? ["-c:v", "mpeg4", "-q:v", "2"] : ["-c", "copy", "-video_track_timescale", "25"]) + [path])
        },
        check: { bench, input in
          for (from, frame) in [("1.03", 25), ("1.0", 25), ("0.999", 24), ("0.97", 24), ("0.021", 0)] {
            let clip = #", "trim": {"from": \#(from), "to": 1.5}"#
            let numbers = try bench.render(input, clip: clip, canvas: #""fps": 25"#).numbers()
            #expect(numbers.first == frame, "from \(from)")
          }
        })
    }

  private static let seeks: [ConformanceCase] = [
    ConformanceCase(
      "picture-444-seek", "ck.mp4",
      does:
        "A cut from the middle gives the pictures of a decode from the start, also of 4:4:4 by old versions of x264."
    ) { bench, input in
      let clip = #", "trim": {"from": 4.0, "to": 4.3}"#
      let cut = try bench.render(input, clip: clip).pictures()
      let whole = try bench.render(input, clip: #", "trim": {"from": 0, "to": 4.3}"#).pictures()
      #expect(cut.count > 3)
      for frame in 0..<cut.count { try expectSame(cut, frame, whole, whole.count - cut.count + frame) }
    }
  ]

  private static func expectSame(
    _ a: ConformanceBench.Pictures, _ frame: Int, _ b: ConformanceBench.Pictures, _ other: Int
  ) throws {
    let size = a.width * a.height * 3
    let (one, two) = (
      a.bytes[(frame * size)..<((frame + 1) * size)], b.bytes[(other * size)..<((other + 1) * size)]
    )
    let difference = zip(one, two).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    #expect(Double(difference) / Double(size) < 2, "\(Double(difference) / Double(size)) levels apart")
  }
}
