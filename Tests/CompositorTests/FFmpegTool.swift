import Foundation
import MediaTypes
import TestKit

/// FFmpeg's command line as the second opinion: raw planes in, raw planes out.
enum FFmpegTool {
  struct Failure: Error, CustomStringConvertible { var description: String }

  /// Runs `ffmpeg` with a filter graph on pictures of the same layout; gives the first frame of the result.
  static func filter(
    _ inputs: [Picture], _ graph: String, width: Int, height: Int, format: String = "yuv420p",
    layout: PictureLayout = .yuv420, frame: Int = 0, inputFormat: String = "yuv420p"
  ) throws -> Picture {
    let folder = try TemporaryFolder()
    var arguments: [String] = []
    for (index, picture) in inputs.enumerated() {
      let url = folder.url.appendingPathComponent("in\(index).yuv")
      try raw(picture).write(to: url)
      arguments += [
        "-f", "rawvideo", "-pix_fmt", inputFormat, "-s", "\(picture.width)x\(picture.height)", "-r", "25",
        "-stream_loop", "\(frame)", "-i", url.path,
      ]
    }
    let output = folder.url.appendingPathComponent("out.yuv")
    arguments += ["-filter_complex", graph, "-f", "rawvideo", "-pix_fmt", format, output.path]
    try run(arguments)
    let data = try Data(contentsOf: output)
    return try picture(data, width: width, height: height, layout: layout, frame: frame)
  }

  /// A frame of a generated source (lavfi).
  static func generate(_ source: String, width: Int, height: Int, frame: Int = 0) throws -> Picture {
    let folder = try TemporaryFolder()
    let output = folder.url.appendingPathComponent("out.yuv")
    try run([
      "-f", "lavfi", "-i", "\(source)=s=\(width)x\(height):r=25", "-frames:v", "\(frame + 1)", "-vf",
      "scale=out_color_matrix=bt709:out_range=tv", "-f", "rawvideo", "-pix_fmt", "yuv420p", output.path,
    ])
    return try picture(
      try Data(contentsOf: output), width: width, height: height, layout: .yuv420, frame: frame)
  }

  /// Writes a picture as PNG, to be looked at.
  static func writePNG(_ picture: Picture, to path: String, format: String = "yuv420p") throws {
    let folder = try TemporaryFolder()
    let url = folder.url.appendingPathComponent("in.yuv")
    try raw(picture).write(to: url)
    try run([
      "-f", "rawvideo", "-pix_fmt", format, "-s", "\(picture.width)x\(picture.height)", "-i", url.path, "-vf",
      "scale=in_color_matrix=bt709:in_range=tv", "-frames:v", "1", path,
    ])
  }

  /// FFmpeg's own SSIM of two luma planes.
  static func ssim(_ a: Picture, _ b: Picture) throws -> Double {
    let folder = try TemporaryFolder()
    var arguments: [String] = []
    for (index, picture) in [a, b].enumerated() {
      let url = folder.url.appendingPathComponent("in\(index).yuv")
      try raw(picture).write(to: url)
      arguments += ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", "\(a.width)x\(a.height)", "-i", url.path]
    }
    let log = folder.url.appendingPathComponent("ssim.log")
    try run(arguments + ["-filter_complex", "[0][1]ssim=stats_file=\(log.path)", "-f", "null", "-"])
    let text = try String(contentsOf: log, encoding: .utf8)
    guard let start = text.range(of: "Y:"), let end = text[start.upperBound...].firstIndex(of: " "),
      let value = Double(text[start.upperBound..<end])
    else { throw Failure(description: "no SSIM in: \(text)") }
    return value
  }

  static func run(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["ffmpeg", "-v", "error", "-nostdin", "-y", "-bitexact"] + arguments
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    if process.terminationStatus != 0 { throw Failure(description: "ffmpeg \(arguments): \(text)") }
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

/// A folder that goes with the object.
final class TemporaryFolder {
  let url: URL
  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("clipmill-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(at: url) }
}
