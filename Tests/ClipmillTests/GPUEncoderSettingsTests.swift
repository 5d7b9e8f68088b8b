import Foundation
import Testing

/// What a job asks for is what the encoder of a GPU is configured with.
@Suite struct GPUEncoderSettingsTests {
  struct Case: Sendable {
    var video: String
    var canvas = #"{"width": 192, "height": 128, "fps": 25}"#
    var wanted: [String: String]
  }

  static let cases = [
    // The defaults.
    Case(
      video: #""codec": "h264""#,
      wanted: [
        "codec": "h264", "width": "192", "height": "128", "fps": "25/1", "preset": "p2", "tuning": "hq",
        "profile": "high", "rate": "vbr", "averageBitRate": "0", "maxBitRate": "0", "vbvBufferSize": "0",
        "quality256": "\(21 * 256)", "gop": "50", "bFrames": "2", "lookahead": "0",
      ]),
    Case(
      video: #""codec": "hevc", "crf": 27.5, "preset": "slow", "gop": 4"#,
      wanted: [
        "codec": "hevc", "preset": "p5", "profile": "main", "averageBitRate": "0",
        "quality256": "\(27 * 256 + 128)",
        "gop": "100",
      ]),
    Case(
      video: #""codec": "h264", "gop": 1"#, canvas: #"{"width": 192, "height": 128, "fps": "30000/1001"}"#,
      wanted: ["fps": "30000/1001", "gop": "30"]),
    // NVENC's 0 would be its own choice.
    Case(video: #""crf": 0"#, wanted: ["quality256": "256", "averageBitRate": "0"]),
    Case(video: #""crf": 51"#, wanted: ["quality256": "\(51 * 256)"]),
    Case(
      video: #""bitrate": 2400000"#,
      wanted: [
        "rate": "vbr", "averageBitRate": "2400000", "maxBitRate": "3600000", "vbvBufferSize": "4800000",
        "quality256": "0",
      ]),
    Case(video: #""preset": "ultrafast""#, wanted: ["preset": "p1", "bFrames": "0"]),
    Case(video: #""preset": "medium""#, wanted: ["preset": "p4"]),
    Case(video: #""preset": "placebo""#, wanted: ["preset": "p7", "lookahead": "16"]),
    Case(video: #""gop": 0.04"#, wanted: ["gop": "1"]),
    Case(video: #""gop": 0.12"#, wanted: ["gop": "3", "bFrames": "0"]),
    Case(video: #""gop": 0.32"#, wanted: ["gop": "8", "bFrames": "2"]),
  ]

  @Test(arguments: GPUEncoderSettingsTests.cases.indices)
  func settingsArrive(_ index: Int) throws {
    let test = Self.cases[index]
    let encoding = try GPUEncoding()
    let outcome = try encoding.render(
      GPUEncoding.job(#"{"to": "o.mp4", "video": {\#(test.video)}}"#, canvas: test.canvas, seconds: 0.2))
    #expect(outcome.program.status == 0 && outcome.isClean, "\(test.video): \(outcome.program.errors)")
    let encoder = try #require(outcome.program.encoders.first, "\(test.video): \(outcome.explain)")
    for (key, value) in test.wanted {
      #expect(encoder[key].map { "\($0)" } == value, "\(test.video): \(key)")
    }
  }

  /// A tenth of the rate is a fraction of the file, and a better quality a larger one.
  @Test func theyMakeADifference() throws {
    let encoding = try GPUEncoding()
    var sizes: [Int] = []
    for rate in [#""crf": 15"#, #""crf": 40"#, #""bitrate": 900000"#, #""bitrate": 60000"#] {
      let job = GPUEncoding.job(#"{"to": "o.mp4", "video": {\#(rate), "encoder": "hardware"}}"#, seconds: 3)
      #expect(try encoding.render(job).program.status == 0)
      sizes.append(try Data(contentsOf: URL(fileURLWithPath: encoding.keep("o.mp4"))).count)
      try FileManager.default.removeItem(atPath: encoding.folder.file("kept-o.mp4"))
    }
    #expect(sizes[0] > 2 * sizes[1] && sizes[2] > 2 * sizes[3], "\(sizes)")
  }
}
