import ClipJob
import Foundation
import Rendering
import TestKit
import Testing

extension OnAnyGPU {
  /// Whole clips, composed by a GPU and by the processor, decoded and encoded by the processor on both sides: all
  /// frames and all sound are the same.
  @Suite struct ClipsOnGPUTests {
    struct Clip: Sendable, CustomTestStringConvertible {
      var testDescription: String
      var canvas: String
      var tracks: String
      /// Sizes of the outputs; none: the canvas's.
      var outputs = [""]
    }

    static let clips = [
      Clip(
        testDescription: "reframe", canvas: #""width": 180, "height": 320"#,
        tracks: #"[{"clips": [{"source": {"video": "FILM"}, "trim": {"from": 0.1, "to": 0.6}}]}]"#),
      Clip(
        testDescription: "blurred background and logo", canvas: #""width": 180, "height": 320"#,
        tracks: """
          [{"clips": [{"source": {"video": "FILM"}, "trim": {"from": 0.1, "to": 0.6}, "fit": "blur"}]},
           {"clips": [{"source": {"image": "LOGO"}, "duration": 0.5, "opacity": 0.8,
                       "frame": {"x": 0.6, "y": 0.05, "width": 0.3, "height": 0.1}, "fit": "contain"}]}]
          """),
      Clip(
        testDescription: "crossfade", canvas: #""width": 320, "height": 180"#,
        tracks: """
          [{"clips": [{"source": {"video": "FILM"}, "trim": {"from": 0, "to": 0.5}},
                      {"source": {"image": "LOGO"}, "duration": 0.5, "fit": "cover",
                       "transition": {"type": "crossfade", "duration": 0.3}}]}]
          """),
      Clip(
        testDescription: "picture in picture, turned", canvas: #""width": 320, "height": 180"#,
        tracks: """
          [{"clips": [{"source": {"video": "FILM"}, "trim": {"from": 0, "to": 0.4}}]},
           {"clips": [{"source": {"video": "FILM"}, "trim": {"from": 0.2, "to": 0.6}, "opacity": 0.85, "volume": 0,
                       "rotate": 12, "frame": {"x": 0.5, "y": 0.5, "width": 0.4, "height": 0.4}}]}]
          """),
      Clip(
        testDescription: "HDR", canvas: #""width": 320, "height": 180"#,
        tracks: #"[{"clips": [{"source": {"video": "HDR"}, "trim": {"from": 0, "to": 0.3}}]}]"#),
      Clip(
        testDescription: "generated pictures, parts of them seen", canvas: #""width": 320, "height": 180"#,
        tracks: """
          [{"clips": [{"source": {"gradient": {"from": "#1a2b3c", "to": "#ffcc00", "angle": 37}}, "duration": 0.4,
                       "frame": {"x": -1.2, "y": -0.7, "width": 3.1, "height": 2.4}, "rotate": 33},
                      {"source": {"pattern": {"name": "plasma"}}, "duration": 0.4,
                       "frame": {"x": -0.5, "y": -1, "width": 2, "height": 3},
                       "transition": {"type": "slideLeft", "duration": 0.2}}]},
           {"clips": [{"source": {"gradient": {"from": "#ff000080", "to": "#00ff00ff", "radial": true}}, "duration": 0.5,
                       "frame": {"x": 0.5, "y": 0.5, "width": 1, "height": 1}}]}]
          """),
      Clip(
        testDescription: "several outputs", canvas: #""width": 320, "height": 180"#,
        tracks: #"[{"clips": [{"source": {"video": "FILM"}, "trim": {"from": 0, "to": 0.4}}]}]"#,
        outputs: [
          #", "width": 180, "height": 320"#, #", "width": 160, "height": 160"#,
          #", "width": 160, "height": 90"#,
        ]),
    ]

    @Test(arguments: clips)
    func areTheSameOnBoth(clip: Clip) throws {
      let device = try TestDevice()
      do {
        let gpu = ComposingDevice(device: try device.renderDevice())
        let ours = try frames(of: clip, on: gpu)
        let theirs = try frames(of: clip, on: CPUDevice())
        #expect(ours == theirs)
        #expect(theirs.count == clip.outputs.count && theirs.allSatisfy { $0.count > 5 })
      }
      device.expectNothingLeft()
    }

    /// The checksums of each output's frames and sound.
    private func frames(of clip: Clip, on device: any RenderDevice) throws -> [[Substring]] {
      let folder = TemporaryDirectory()
      let files = clip.outputs.indices.map { "out-\($0).mp4" }
      let outputs = zip(files, clip.outputs).map {
        #"{"to": "\#($0)"\#($1), "video": {"crf": 0, "preset": "ultrafast"}}"#
      }
      var json = """
        {"version": 1, "canvas": {\(clip.canvas), "fps": 20}, "tracks": \(clip.tracks),
         "outputs": [\(outputs.joined(separator: ", "))]}
        """
      for (name, path) in [
        ("FILM", try Media.film("h264")), ("HDR", try Media.film("hdr")), ("LOGO", try Media.logo()),
      ] {
        json = json.replacingOccurrences(of: "\"\(name)\"", with: "\"\(path)\"")
      }
      let plan = try RenderPlan(
        try Job.parse(Array(json.utf8)), locator: MediaLocator(baseDirectory: folder.path), memoryLimit: nil)
      _ = try RenderSession(plan, device: device).run()
      return try files.map { file in
        let said = try FFmpegTool.ffmpeg(["-i", folder.file(file), "-f", "framemd5", "-"])
        return String(decoding: said, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
      }
    }
  }
}
