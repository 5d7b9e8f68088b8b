import Foundation
import MediaTypes
import TestKit

/// FFmpeg's filters as the second opinion: raw planes in, raw planes out.
enum FFmpegFilter {
  struct Failure: Error, CustomStringConvertible { var description: String }

  /// Runs `ffmpeg` with a filter graph on pictures of the same layout; gives the first frame of the result.
  static func filter(
    _ inputs: [Picture], _ graph: String, width: Int, height: Int, format: String = "yuv420p",
    layout: PictureLayout = .yuv420, frame: Int = 0, inputFormat: String = "yuv420p"
  ) throws -> Picture {
    let folder = TemporaryDirectory()
    defer { withExtendedLifetime(folder) {} }
    var arguments: [String] = []
    for (index, picture) in inputs.enumerated() {
      let path = folder.file("in\(index).yuv")
      try raw(picture).write(to: URL(fileURLWithPath: path))
      arguments += [
        "-f", "rawvideo", "-pix_fmt", inputFormat, "-s", "\(picture.width)x\(picture.height)", "-r", "25",
        "-stream_loop", "\(frame)", "-i", path,
      ]
    }
    let output = folder.file("out.yuv")
    arguments += ["-filter_complex", graph, "-f", "rawvideo", "-pix_fmt", format, output]
    try FFmpegTool.ffmpeg(["-bitexact"] + arguments)
    let data = try Data(contentsOf: URL(fileURLWithPath: output))
    return try picture(data, width: width, height: height, layout: layout, frame: frame)
  }

  /// A frame of a generated source (lavfi).
  static func generate(_ source: String, width: Int, height: Int, frame: Int = 0) throws -> Picture {
    let folder = TemporaryDirectory()
    defer { withExtendedLifetime(folder) {} }
    let output = folder.file("out.yuv")
    try FFmpegTool.ffmpeg([
      "-bitexact", "-f", "lavfi", "-i", "\(source)=s=\(width)x\(height):r=25", "-frames:v", "\(frame + 1)",
      "-vf",
      "scale=out_color_matrix=bt709:out_range=tv", "-f", "rawvideo", "-pix_fmt", "yuv420p", output,
    ])
    return try picture(
      try Data(contentsOf: URL(fileURLWithPath: output)), width: width, height: height, layout: .yuv420,
      frame: frame)
  }

  /// FFmpeg's own SSIM of two luma planes.
  static func ssim(_ a: Picture, _ b: Picture) throws -> Double {
    let folder = TemporaryDirectory()
    defer { withExtendedLifetime(folder) {} }
    var arguments: [String] = []
    for (index, picture) in [a, b].enumerated() {
      let path = folder.file("in\(index).yuv")
      try raw(picture).write(to: URL(fileURLWithPath: path))
      arguments += ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", "\(a.width)x\(a.height)", "-i", path]
    }
    let log = folder.file("ssim.log")
    try FFmpegTool.ffmpeg(
      ["-bitexact"] + arguments + ["-filter_complex", "[0][1]ssim=stats_file=\(log)", "-f", "null", "-"])
    let text = try String(contentsOfFile: log, encoding: .utf8)
    guard let start = text.range(of: "Y:"), let end = text[start.upperBound...].firstIndex(of: " "),
      let value = Double(text[start.upperBound..<end])
    else { throw Failure(description: "no SSIM in: \(text)") }
    return value
  }

  static func raw(_ picture: Picture) -> Data {
    var data = Data()
    for plane in picture.planes {
      for y in 0..<plane.height {
        data.append(
          UnsafeRawPointer(plane.data + y * plane.pitch).assumingMemoryBound(to: UInt8.self),
          count: plane.width * picture.layout.bytesPerSample)
      }
    }
    return data
  }

  static func picture(
    _ data: Data, width: Int, height: Int, layout: PictureLayout, color: ColorDescription = .canvas,
    frame: Int = 0
  ) throws -> Picture {
    let picture = Picture(width: width, height: height, layout: layout, color: color)
    let frameSize = picture.planes.reduce(0) { $0 + $1.width * $1.height * layout.bytesPerSample }
    guard data.count >= frameSize * (frame + 1) else {
      throw Failure(description: "\(data.count) bytes where frame \(frame) of \(frameSize) bytes was wanted")
    }
    data.withUnsafeBytes { bytes in
      var offset = frameSize * frame
      for plane in picture.planes {
        for y in 0..<plane.height {
          let count = plane.width * layout.bytesPerSample
          memcpy(plane.data + y * plane.pitch, bytes.baseAddress! + offset, count)
          offset += count
        }
      }
    }
    return picture
  }
}
