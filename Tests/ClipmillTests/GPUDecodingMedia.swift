import Foundation
import TestKit

/// Sources that the simulated GPU decodes, or refuses for a reason; made once a process.
struct GPUDecodingMedia {
  static let folder: Result<String, any Error> = Result { try make() }

  private static func make() throws -> String {
    let folder = TemporaryDirectory.shared.file("gpu-decoding")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    func make(_ name: String, _ input: String, _ options: [String]) throws {
      try FFmpegTool.ffmpeg(["-f", "lavfi", "-i", input] + options + ["\(folder)/\(name)"])
    }
    func vp9(_ name: String, _ input: String, format: String = "yuv420p") throws {
      try make(name, input, ["-pix_fmt", format, "-g", "15"] + encoder)
    }
    try vp9("eight.webm", "testsrc2=s=192x128:r=25:d=1.6")
    try vp9("ten.webm", "testsrc2=s=192x128:r=25:d=1.6", format: "yuv420p10le")
    try vp9("odd.webm", "testsrc2=s=192x130:r=25:d=0.6,format=gbrp,crop=191:129:0:0:exact=1")
    try vp9("small.webm", "testsrc2=s=96x64:r=25:d=0.4")
    try vp9("a.ivf", "testsrc2=s=192x128:r=25:d=1")
    try vp9("b.ivf", "testsrc2=s=256x160:r=25:d=1")
    try makeHidden(folder)
    try make("motion.mkv", "testsrc2=s=192x128:r=25:d=0.6", ["-pix_fmt", "yuvj420p", "-c:v", "mjpeg"])
    try make("avc.mp4", "testsrc2=s=192x128:r=25:d=0.6", ["-pix_fmt", "yuv420p", "-c:v", "libx264"])
    try edit(folder)
    return folder
  }

  private static let encoder = [
    "-c:v", "libvpx-vp9", "-threads", "1", "-deadline", "good", "-cpu-used", "8", "-b:v", "200k",
  ]

  /// Frames that are decoded, kept, and shown later by a packet that says no more than that.
  private static func makeHidden(_ folder: String) throws {
    for pass in ["1", "2"] {
      try FFmpegTool.ffmpeg(
        ["-f", "lavfi", "-i", "mandelbrot=s=192x128:r=25", "-t", "2", "-pix_fmt", "yuv420p", "-g", "30"]
          + encoder
          + [
            "-auto-alt-ref", "6", "-lag-in-frames", "25", "-pass", pass, "-passlogfile", "\(folder)/log",
            "\(folder)/hidden.webm",
          ])
    }
  }

  private static func edit(_ folder: String) throws {
    let (small, large) = (try IVF("\(folder)/a.ivf"), try IVF("\(folder)/b.ivf"))
    var changing = small
    changing.frames += large.frames
    try changing.write(to: "\(folder)/changing.ivf")

    // A frame marker that is none: FFmpeg sees that before a GPU gets it.
    var broken = small
    broken.frames[9][0] = 0
    try broken.write(to: "\(folder)/broken.ivf")

    // Samples that are none, in the midst of a key frame.
    var scrambled = small
    let key = scrambled.frames[15].count
    for offset in key / 2..<key {
      scrambled.frames[15][offset] ^= UInt8(truncatingIfNeeded: offset * 37 + 11)
    }
    try scrambled.write(to: "\(folder)/scrambled.ivf")

    let whole = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/eight.webm"))
    try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: "\(folder)/cut.webm"))
  }
}
