import Foundation
import MediaIO
import TestKit
import Testing

extension ConformanceCase {
  private static let grayRange =
    "Grey JPEG, TIFF, PNG and MJPEG are full range; the range is applied once, at 8 and 16 bits, with and without alpha."

  static let grayStills: [ConformanceCase] =
    [
      ConformanceCase("still-gray-jpeg", "ramp.jpg", does: grayRange) { bench, input in
        try expectRamp(bench, input)
      },
      ConformanceCase("still-gray-jpeg", "gray.jpg", does: grayRange, make: { try put(grayJPEG, $0) }) {
        bench, input in try expectRamp(bench, input)
      },
    ]
    + ["avi", "mov", "mkv"].map { container in
      ConformanceCase(
        "still-gray-jpeg", "mjpeg." + container, does: grayRange,
        make: { path in
          try put(grayJPEG, path + ".jpg")
          try FFmpegTool.ffmpeg(["-f", "jpeg_pipe", "-i", path + ".jpg", "-c", "copy", path])
        }, check: { bench, input in try expectRamp(bench, input, source: #"{"video": "FILE"}"#) })
    }
    + [
      ("gray", "png"), ("gray16be", "png"), ("ya8", "png"), ("ya16be", "png"), ("gray", "tiff"),
      ("gray16le", "tiff"), ("ya8", "tiff"),
    ].map { (format: String, container: String) in
      ConformanceCase(
        "still-gray-jpeg", "\(format).\(container)", does: grayRange, make: ramp(format),
        check: { bench, input in try expectRamp(bench, input) })
    }

  /// Column x has value x.
  private static func ramp(_ format: String) -> @Sendable (String) throws -> Void {
    { path in
      let isDeep = format.contains("16")
      let pixels = (0..<256).flatMap { x -> [UInt8] in
        let value = [UInt8](repeating: UInt8(x), count: isDeep ? 2 : 1)
        return format.hasPrefix("ya") ? value + [UInt8](repeating: 255, count: value.count) : value
      }
      try put((0..<16).flatMap { _ in pixels }, path + ".raw")
      try FFmpegTool.ffmpeg([
        "-f", "rawvideo", "-pix_fmt", format, "-s", "256x16", "-i", path + ".raw", "-frames:v", "1", path,
      ])
    }
  }

  private static func expectRamp(
    _ bench: ConformanceBench, _ input: String, source: String = image
  ) throws {
    let pictures = try bench.render(
      input, source: source, clip: #", "duration": 0.04, "fit": "stretch""#,
      canvas: #""width": 256, "height": 16, "fps": 25"#, output: "ramp.png"
    ).pictures()
    for x in [0, 16, 64, 128, 200, 235, 255] {
      let pixel = pictures.pixel(x, 8)
      #expect(pixel.allSatisfy { abs($0 - x) <= 2 }, "\(pixel) instead of \(x)")
    }
  }

  /// 256x16, one component, as a camera writes it.
  private static let grayJPEG: [UInt8] = Array(
    Data(
      base64Encoded: """
        /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMU\
        FRUVDA8XGBYUGBIUFRT/wAALCAAQAQABAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUF\
        BAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVW\
        V1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi\
        4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/APyztu1att2rWtu1att2rVtu1a1t2rVtu1att2rWtu1att2rVtu1a1t2rVtu1att\
        2rWtu1att2rVtu1a1t2rVtu1att2rWtu1att2rVtu1a1t2rVtu1att2rWtu1att2rVtu1a1t2rVtu1att2r+Wq27Vq23ata27Vq2\
        3atW27VrW3atW27Vq23ata27Vq23atW27VrW3atW27Vq23ata27Vq23atW27VrW3atW27Vq23ata27Vq23atW27VrW3atW27Vq23\
        ata27Vq23atW27VrW3atW27Vq23av//Z
        """) ?? Data())
}
