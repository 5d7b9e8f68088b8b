import Files
import Foundation
import MediaTypes
import TestKit
import Testing

@testable import MediaIO

/// Code values of BT.601 and BT.709 pictures, by the textbook: for judging conversions.
enum Reference {
  static func ycbcr(_ rgb: [Double], _ color: ColorDescription) -> [Double] {
    let (kr, kb) = color.matrix == .bt601 ? (0.299, 0.114) : (0.2126, 0.0722)
    let v = rgb.map { $0 / 255 }
    let y = kr * v[0] + (1 - kr - kb) * v[1] + kb * v[2]
    let (cb, cr) = ((v[2] - y) / (2 * (1 - kb)), (v[0] - y) / (2 * (1 - kr)))
    return color.range == .full
      ? [y * 255, 128 + cb * 255, 128 + cr * 255] : [16 + y * 219, 128 + cb * 224, 128 + cr * 224]
  }

  /// One sample of each plane in the middle of the picture, on the scale of 8 bits.
  static func middle(_ picture: Picture) -> [Double] {
    picture.planes.map { plane in
      let row = plane.data + (plane.height / 2) * plane.pitch
      guard picture.layout.bits > 8 else {
        return Double(row.load(fromByteOffset: plane.width / 2, as: UInt8.self))
      }
      let value = row.loadUnaligned(fromByteOffset: plane.width / 2 * 2, as: UInt16.self)
      return Double(value) / Double(1 << (picture.layout.bits - 8))
    }
  }

  static func canvas(_ rgb: [Double], width: Int = 64, height: Int = 48) -> Picture {
    let picture = Picture(width: width, height: height)
    for (plane, value) in zip(picture.planes, ycbcr(rgb, .canvas)) {
      memset(plane.data, Int32(value.rounded()), plane.pitch * plane.height)
    }
    return picture
  }
}

@Suite struct ImageReaderTests {
  private let directory = TemporaryDirectory()
  static let patch: [Double] = [200, 80, 40]

  private func make(_ name: String, _ format: String, _ extra: [String] = []) throws -> Picture {
    let path = directory.file(name)
    try FFmpegTool.ffmpeg(
      ["-f", "lavfi", "-i", "color=0xC85028@0.5:s=64x48,format=rgba,format=\(format)", "-frames:v", "1"]
        + extra + [path])
    return try ImageReader.read(try MediaProbe.probe(path: path))
  }

  private func expect(_ picture: Picture, alpha: Double?, within tolerance: Double = 2) {
    let values = Reference.middle(picture)
    let expected = Reference.ycbcr(Self.patch, picture.color)
    for i in 0..<3 { #expect(abs(values[i] - expected[i]) <= tolerance, "\(values) instead of \(expected)") }
    #expect(picture.layout.bits == 8)
    #expect(picture.layout.hasAlpha == (alpha != nil))
    if let alpha { #expect(abs(values[3] - alpha) <= 1) }
  }

  @Test func pngOfEveryKind() throws {
    let rgba = try make("a.png", "rgba")
    expect(rgba, alpha: 128, within: 1)
    #expect(rgba.color == .canvas)
    #expect(rgba.layout == .yuva444)
    expect(try make("b.png", "rgb24"), alpha: nil, within: 1)
    expect(try make("c.png", "rgba64be"), alpha: 128, within: 1)
    expect(try make("d.png", "rgb48be"), alpha: nil, within: 1)
    let gray = try make("e.png", "gray")
    let values = Reference.middle(gray)
    #expect(values[1] == 128 && values[2] == 128)
    #expect(gray.layout.hasAlpha == false)
    // White stays white, in whatever range the reader says.
    for format in ["gray", "gray16be", "monob", "ya8", "rgb24"] {
      let path = directory.file("white-\(format).png")
      try FFmpegTool.ffmpeg([
        "-f", "lavfi", "-i", "color=white:s=64x48,format=rgb24,format=\(format)", "-frames:v", "1", path,
      ])
      let white = try ImageReader.read(try MediaProbe.probe(path: path))
      #expect(abs(Reference.middle(white)[0] - (white.color.range == .full ? 255 : 235)) <= 1, "\(format)")
    }
    let grayAlpha = try make("f.png", "ya8")
    #expect(grayAlpha.layout.hasAlpha && abs(Reference.middle(grayAlpha)[3] - 128) <= 1)
  }

  @Test func aPalette() throws {
    let path = directory.file("p.png")
    try FFmpegTool.ffmpeg([
      "-f", "lavfi", "-i",
      "color=0xC85028:s=64x48:d=0.04,format=rgba,split[a][b];[a]palettegen=reserve_transparent=1[p];[b][p]paletteuse",
      "-frames:v", "1", "-pix_fmt", "pal8", path,
    ])
    let picture = try ImageReader.read(try MediaProbe.probe(path: path))
    // The palette has its own idea of the colour: what ffmpeg shows is right.
    let shown = try FFmpegTool.rgb(path)[(24 * 64 + 32) * 3..<(24 * 64 + 32) * 3 + 3].map(Double.init)
    let (values, expected) = (Reference.middle(picture), Reference.ycbcr(shown, picture.color))
    for i in 0..<3 { #expect(abs(values[i] - expected[i]) <= 1) }
  }

  @Test func otherFormats() throws {
    expect(try make("a.jpg", "yuvj420p", ["-q:v", "2"]), alpha: nil, within: 2)
    expect(try make("b.jpg", "yuvj444p", ["-q:v", "2"]), alpha: nil, within: 2)
    expect(try make("a.webp", "bgra", ["-lossless", "1"]), alpha: 128, within: 2)
    expect(try make("b.webp", "bgra", ["-quality", "95"]), alpha: 128, within: 3)
    expect(try make("c.webp", "yuv420p", ["-quality", "95"]), alpha: nil, within: 3)
    let gif = try make("a.gif", "rgb8")
    #expect(gif.width == 64)
  }

  /// What print shops hand over: four inks, inverted, as Adobe writes them. 0, 204, 255, 51 is (204, 41, 0).
  @Test func jpegOfInks() throws {
    let file = """
      /9j/7gAOQWRvYmUAZAAAAAAA/9sAQwACAQEBAQECAQEBAgICAgIEAwICAgIFBAQDBAYFBgYGBQYGBgcJCAYHCQcGBggLCAkK\
      CgoKCgYICwwLCgwJCgoK/8AAFAgAEAAQBEMRAE0RAFkRAEsRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//E\
      ALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2\
      Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrC\
      w8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/aAA4EQwBNAFkASwAAPwD9/K/Muv5/6/TCiiiiiiiiiiii\
      v//Z
      """
    let path = directory.file("inks.jpg")
    try #require(Data(base64Encoded: file)).write(to: URL(fileURLWithPath: path))
    let picture = try ImageReader.read(try MediaProbe.probe(path: path))
    let (values, expected) = (Reference.middle(picture), Reference.ycbcr([204, 41, 0], picture.color))
    for i in 0..<3 { #expect(abs(values[i] - expected[i]) <= 2, "\(values) instead of \(expected)") }
    if picture.layout.hasAlpha { #expect(values[3] == 255) }
  }

  /// Every Exif orientation against ffmpeg's idea of it: the same JPEG with the tag written by hand.
  @Test(arguments: 1...8, [true, false])
  func exifOrientation(_ value: Int, littleEndian: Bool) throws {
    let plain = directory.file("plain.jpg")
    try FFmpegTool.ffmpeg(["-f", "lavfi", "-i", "testsrc=s=96x64", "-frames:v", "1", "-q:v", "2", plain])
    let jpeg = [UInt8](try Data(contentsOf: URL(fileURLWithPath: plain)))
    func number(_ value: Int, _ bytes: Int) -> [UInt8] {
      let little = (0..<bytes).map { UInt8(value >> (8 * $0) & 0xFF) }
      return littleEndian ? little : little.reversed()
    }
    // TIFF header, one directory with one entry: tag 0x0112, type SHORT, count 1.
    var tiff = Array((littleEndian ? "II" : "MM").utf8) + number(42, 2) + number(8, 4) + number(1, 2)
    tiff += number(0x0112, 2) + number(3, 2) + number(1, 4) + number(value, 2) + [0, 0] + number(0, 4)
    let body = Array("Exif\0\0".utf8) + tiff
    let length = body.count + 2
    let segment: [UInt8] = [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 0xFF)] + body
    let path = directory.file("turned.jpg")
    try Data(jpeg[..<2] + segment + jpeg[2...]).write(to: URL(fileURLWithPath: path))

    let info = try MediaProbe.probe(path: path)
    let video = try #require(info.video)
    #expect((video.width, video.height) == (96, 64))
    let table: [MediaInfo.Orientation] = [
      .upright, .init(mirrored: true), .init(quarterTurns: 2), .init(quarterTurns: 2, mirrored: true),
      .init(quarterTurns: 3, mirrored: true), .init(quarterTurns: 1), .init(quarterTurns: 1, mirrored: true),
      .init(quarterTurns: 3),
    ]
    #expect(video.orientation == table[value - 1])
    #expect(try ImageReader.read(info).width == 96)
  }

  @Test func damagedStills() throws {
    let path = directory.file("a.png")
    try FFmpegTool.ffmpeg(["-f", "lavfi", "-i", "testsrc=s=640x480", "-frames:v", "1", path])
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let broken = directory.file("b.png")
    try data.prefix(60).write(to: URL(fileURLWithPath: broken))
    #expect { _ = try ImageReader.read(try MediaProbe.probe(path: broken)) } throws: {
      ($0 as? MediaError)?.kind == .unreadable
    }
    // Every cut of the header is an error or a picture, never a crash.
    for length in stride(from: 1, to: 120, by: 7) {
      try data.prefix(length).write(to: URL(fileURLWithPath: broken))
      _ = try? ImageReader.read(try MediaProbe.probe(path: broken))
    }
  }
}

@Suite struct StillWriterTests {
  private let directory = TemporaryDirectory()

  @Test(
    arguments: [StillWriter.Format.jpg, .png, .webp],
    [[200.0, 80, 40], [255, 255, 255], [0, 0, 0], [20, 160, 230], [128, 128, 128]])
  func coloursSurvive(_ format: StillWriter.Format, _ rgb: [Double]) throws {
    let path = directory.file("still." + format.rawValue)
    try StillWriter.write(Reference.canvas(rgb), to: DescriptorTarget.create(path), format: format)
    let shown = try FFmpegTool.rgb(path)
    #expect(shown.count == 64 * 48 * 3)
    let middle = (24 * 64 + 32) * 3
    for c in 0..<3 {
      #expect(
        abs(Double(shown[middle + c]) - rgb[c]) <= 2, "\(Array(shown[middle..<middle + 3])) instead of \(rgb)"
      )
    }
    // And through our own reader.
    let picture = try ImageReader.read(try MediaProbe.probe(path: path))
    for (value, expected) in zip(Reference.middle(picture), Reference.ycbcr(rgb, picture.color)) {
      #expect(abs(value - expected) <= 2)
    }
  }

  /// A ramp of chroma that is linear from sample to sample tells where each format puts it: half a sample of luma
  /// off would be two code values.
  @Test(arguments: [StillWriter.Format.jpg, .png, .webp])
  func chromaStaysInItsPlace(_ format: StillWriter.Format) throws {
    let canvas = Picture(width: 32, height: 32)
    for (plane, value) in zip(canvas.planes, [Int32(126), 128, 128]) {
      memset(plane.data, value, plane.pitch * plane.height)
    }
    let blue = canvas.planes[1]
    for y in 0..<blue.height {
      for x in 0..<blue.width {
        (blue.data + y * blue.pitch).storeBytes(of: UInt8(68 + 8 * x), toByteOffset: x, as: UInt8.self)
      }
    }
    withExtendedLifetime(canvas) {}
    let path = directory.file("ramp." + format.rawValue)
    try StillWriter.write(canvas, to: DescriptorTarget.create(path), format: format)
    let read = try ImageReader.read(try MediaProbe.probe(path: path))
    let (kr, kb) = read.color.matrix == .bt601 ? (0.299, 0.114) : (0.2126, 0.0722)
    var worst = 0.0
    for x in 4..<read.planes[1].width - 4 {
      // Left-sited on the canvas: sample k lies on luma sample 2 k.
      let luma = read.layout.chromaShiftX == 0 ? Double(x) : 2 * Double(x) + 0.5
      let cb = (68 + 4 * luma - 128) / 224
      let y = 110.0 / 219
      let (b, g) = (y + 2 * (1 - 0.0722) * cb, y - 2 * (1 - 0.0722) * 0.0722 / 0.7152 * cb)
      let luminance = kr * y + (1 - kr - kb) * g + kb * b
      let expected = 128 + (b - luminance) / (2 * (1 - kb)) * (read.color.range == .full ? 255 : 224)
      let row = read.planes[1].data + read.planes[1].height / 2 * read.planes[1].pitch
      worst = max(worst, abs(Double(row.load(fromByteOffset: x, as: UInt8.self)) - expected))
    }
    #expect(worst < 1.5, "off by \(worst) code values")
    #expect(read.layout.chromaShiftX == 0 || read.color.siting == .center)
  }

  @Test(arguments: [StillWriter.Format.jpg, .png, .webp])
  func oddSizesAndTheSameBytes(_ format: StillWriter.Format) throws {
    let (a, b) = (directory.file("a." + format.rawValue), directory.file("b." + format.rawValue))
    let picture = NumberedVideo.picture(4711, width: 321, height: 243)
    try StillWriter.write(picture, to: DescriptorTarget.create(a), format: format)
    try StillWriter.write(picture, to: DescriptorTarget.create(b), format: format)
    #expect(try Data(contentsOf: URL(fileURLWithPath: a)) == Data(contentsOf: URL(fileURLWithPath: b)))
    let read = try ImageReader.read(try MediaProbe.probe(path: a))
    #expect((read.width, read.height) == (321, 243))
    #expect(NumberedVideo.number(in: read) == 4711)
  }

  @Test func aTargetThatTakesNothing() throws {
    let target = DescriptorTarget(Descriptor(owning: open("/dev/full", O_RDWR)), name: "still.png")
    let error = #expect(throws: MediaError.self) {
      try StillWriter.write(NumberedVideo.picture(1), to: target, format: .png)
    }
    #expect(error?.kind == .diskFull)
    #expect(error?.message == "cannot write still.png: No space left on device")
  }
}
