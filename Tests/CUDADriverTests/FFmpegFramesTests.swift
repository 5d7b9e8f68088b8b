import CUDATestKit
import Foundation
import TestKit
import Testing

/// FFmpeg's own CUDA frames, in its own program, over the simulated driver: it loads it as it does the real one.
@Suite struct FFmpegFramesTests {
  private let folder = TemporaryDirectory()

  private func ffmpeg(
    _ arguments: [String], _ settings: [String: String] = [:]
  ) throws -> SimulatedProgram.Outcome {
    try SimulatedProgram(URL(fileURLWithPath: "/usr/bin/env"), in: folder.path).run(
      ["ffmpeg", "-nostdin", "-v", "error"] + arguments, settings)
  }

  /// A second of pictures of an odd size, through `filters`, as a line of MD5 for each frame.
  private func chain(_ filters: String, device: Int? = nil) -> [String] {
    (device.map { ["-init_hw_device", "cuda=gpu:\($0)", "-filter_hw_device", "gpu"] } ?? [])
      + [
        "-f", "lavfi", "-i", "testsrc2=size=322x182:rate=25:duration=1", "-vf", filters, "-f", "framemd5",
        "-",
      ]
  }

  @Test(arguments: ["nv12", "yuv420p", "p010le"])
  func framesComeBackAsTheyWere(format: String) throws {
    let plain = try ffmpeg(chain("format=\(format)"))
    let through = try ffmpeg(
      chain("format=\(format),hwupload_cuda=device=1,hwdownload,format=\(format)", device: 1),
      ["SIMCUDA_DEVICES": "2"])
    #expect(plain.status == 0 && through.status == 0, "\(through.errors)")
    #expect(plain.output.split(separator: "\n").filter { !$0.hasPrefix("#") }.count == 25)
    #expect(through.output == plain.output)
    #expect(
      through.counter("copiesToDevice", device: 1) ?? 0 > 0
        && through.counter("copiesToDevice", device: 0) == 0)
    #expect(through.leftAlive == [])
    #expect(through.violations == [])
  }

  @Test(arguments: [
    (["SIMCUDA_FAULTS": "cuMemAlloc_v2:1=2"], "CUDA_ERROR_OUT_OF_MEMORY"),
    (["SIMCUDA_DEVICES": "0"], "CUDA_ERROR_NO_DEVICE"),
    (["CUDA_VISIBLE_DEVICES": ""], "CUDA_ERROR_NO_DEVICE"),
    (["SIMCUDA_FAULTS": "lost:20=46"], "CUDA_ERROR_DEVICE_UNAVAILABLE"),
  ])
  func faultsReachFFmpeg(settings: [String: String], words: String) throws {
    let outcome = try ffmpeg(chain("format=nv12,hwupload_cuda,hwdownload,format=nv12", device: 0), settings)
    // Not the status: this FFmpeg ends with 0 when a filter fails halfway.
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
  }

  @Test func aReportForEachProcess() throws {
    let reports = TemporaryDirectory()
    for _ in 0..<2 {
      let outcome = try ffmpeg(
        chain("format=nv12,hwupload_cuda,hwdownload,format=nv12", device: 0),
        ["SIMCUDA_REPORT": reports.path + "/"])
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    #expect(reports.contents.count == 2 && reports.contents.allSatisfy { $0.hasSuffix(".json") })
  }

  @Test func aDecoderWithoutItsLibraryFallsBackToSoftware() throws {
    let clip = folder.file("clip.mp4")
    try FFmpegTool.ffmpeg([
      "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=0.4", "-c:v", "libx264", "-pix_fmt",
      "yuv420p", clip,
    ])
    let arguments = ["-i", clip, "-f", "framemd5", "-"]
    let plain = try ffmpeg(arguments)
    let accelerated = try ffmpeg(["-hwaccel", "cuda"] + arguments)
    #expect(accelerated.status == 0 && accelerated.output == plain.output, "\(accelerated.errors)")
  }
}
