import Foundation
import MediaTypes

/// A source whose frames carry their own number as big black and white blocks, readable after scaling
/// and lossy coding: the way to prove which frame was shown.
public struct NumberedVideo: Sendable, Hashable {
  public var width: Int
  public var height: Int
  public var frames: Int
  /// As ffmpeg's -framerate takes it.
  public var fps: String

  public init(width: Int = 320, height: Int = 240, frames: Int = 150, fps: String = "30") {
    self.width = width
    self.height = height
    self.frames = frames
    self.fps = fps
  }

  private static let columns = 5
  private static let rows = 4

  /// Encodes the frames with ffmpeg: `arguments` come between the input and the file. The same call gives
  /// the same file, made once a process.
  public func make(_ name: String, _ arguments: [String]) throws -> String {
    try MediaFixtures.cached("\(name) \(self) \(arguments)", name) { path in
      let raw = TemporaryDirectory.shared.file("raw-\(UUID().uuidString).yuv")
      defer { try? FileManager.default.removeItem(atPath: raw) }
      try writeRaw(raw)
      try FFmpegTool.ffmpeg(
        ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", "\(width)x\(height)", "-framerate", fps, "-i", raw]
          + arguments + [path])
    }
  }

  /// All frames as raw 8-bit 4:2:0 in one file.
  public func writeRaw(_ path: String) throws {
    let gray = Data(repeating: 128, count: ((width + 1) / 2) * ((height + 1) / 2) * 2)
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    guard let file = FileHandle(forWritingAtPath: path) else { throw CocoaError(.fileWriteUnknown) }
    defer { try? file.close() }
    for number in 0..<frames {
      try file.write(contentsOf: Data(Self.luma(number, width: width, height: height)))
      try file.write(contentsOf: gray)
    }
  }

  /// A canvas that carries `number`.
  public static func picture(_ number: Int, width: Int = 320, height: Int = 240) -> Picture {
    let picture = Picture(width: width, height: height)
    let luma = luma(number, width: width, height: height)
    luma.withUnsafeBytes { luma in
      for y in 0..<height {
        (picture.planes[0].data + y * picture.planes[0].pitch).copyMemory(
          from: luma.baseAddress! + y * width, byteCount: width)
      }
    }
    for plane in picture.planes[1...] {
      memset(plane.data, 128, plane.pitch * plane.height)
    }
    return picture
  }

  /// The number that a picture carries; nil where none can be read for certain.
  public static func number(in picture: Picture) -> Int? {
    let plane = picture.planes[0]
    let wide = picture.layout.bytesPerSample == 2
    return number(width: plane.width, height: plane.height) { x, y in
      let row = plane.data + y * plane.pitch
      return wide
        ? Double(row.loadUnaligned(fromByteOffset: x * 2, as: UInt16.self))
          / Double(1 << (picture.layout.bits - 8))
        : Double(row.load(fromByteOffset: x, as: UInt8.self))
    }
  }

  /// The numbers of all frames of a file, by ffmpeg's own decoder.
  public static func numbers(inFile path: String) throws -> [Int?] {
    let (width, height) = (160, 120)
    let data = [UInt8](
      try FFmpegTool.ffmpeg([
        "-noautorotate", "-i", path, "-fps_mode", "passthrough", "-vf", "scale=\(width):\(height)", "-f",
        "rawvideo",
        "-pix_fmt", "gray", "-",
      ]))
    return stride(from: 0, to: data.count, by: width * height).map { start in
      number(width: width, height: height) { x, y in Double(data[start + y * width + x]) }
    }
  }

  static func luma(_ number: Int, width: Int, height: Int) -> [UInt8] {
    let bits = cells(number)
    var data = [UInt8](repeating: 16, count: width * height)
    data.withUnsafeMutableBytes { data in
      guard let base = data.baseAddress else { return }
      for y in 0..<height {
        let row = y * rows / height * columns
        for column in 0..<columns where bits[row + column] {
          let start = (column * width + columns - 1) / columns
          let end = ((column + 1) * width + columns - 1) / columns
          memset(base + y * width + start, 235, end - start)
        }
      }
    }
    return data
  }

  /// White, black, 16 bits of the number, their parity and its opposite.
  private static func cells(_ number: Int) -> [Bool] {
    let bits = (0..<16).map { number >> $0 & 1 == 1 }
    let odd = number.nonzeroBitCount % 2 == 1
    return [true, false] + bits + [odd, !odd]
  }

  private static func number(width: Int, height: Int, sample: (Int, Int) -> Double) -> Int? {
    guard width >= columns * 2, height >= rows * 2 else { return nil }
    var values: [Double] = []
    for row in 0..<rows {
      for column in 0..<columns {
        // The inner half of the cell: its edges may be blurred.
        let xs = (column * 4 + 1) * width / (columns * 4)..<max((column * 4 + 3) * width / (columns * 4), 1)
        let ys = (row * 4 + 1) * height / (rows * 4)..<max((row * 4 + 3) * height / (rows * 4), 1)
        // A grid of about 8×8 samples says as much as all of them.
        var (sum, count) = (0.0, 0.0)
        for y in stride(from: ys.lowerBound, to: ys.upperBound, by: max(1, ys.count / 8)) {
          for x in stride(from: xs.lowerBound, to: xs.upperBound, by: max(1, xs.count / 8)) {
            sum += sample(x, y)
            count += 1
          }
        }
        values.append(sum / max(1, count))
      }
    }
    let (white, black) = (values[0], values[1])
    guard white - black > 40 else { return nil }
    let bits = values.map { ($0 - black) / (white - black) }
    guard bits.allSatisfy({ abs($0 - 0.5) > 0.2 }) else { return nil }
    let number = (0..<16).reduce(0) { $0 | (bits[$1 + 2] > 0.5 ? 1 << $1 : 0) }
    return cells(number) == bits.map { $0 > 0.5 } ? number : nil
  }
}
