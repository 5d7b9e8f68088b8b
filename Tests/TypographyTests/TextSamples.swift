import CLinux
import ClipJob
import Foundation
import MediaTypes
import Typography

/// What the tests of this module share.
enum Samples {
  /// Debian's fonts, loaded once.
  static let fonts = Result { try FontSet.shared() }
  static let room = TextRoom(width: 1000, height: 1000, canvasHeight: 1000)

  static let sans = "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf"
  static let serif = "/usr/share/fonts/truetype/noto/NotoSerif-Regular.ttf"
  static let mongolian = "/usr/share/fonts/truetype/noto/NotoSansMongolian-Regular.ttf"
  static let emoji = "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf"

  static func bytes(_ path: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// One span, in a room of 1000 × 1000.
  static func layout(
    _ text: String, width: Double = 1000, language: String? = nil, in set: FontSet? = nil,
    _ change: (inout TextStyle) -> Void = { _ in }
  ) throws -> TextLayout {
    var style = TextStyle()
    change(&style)
    return try TextLayout(
      [TextSpan(text, style: style)], style: style,
      in: TextRoom(width: width, height: 1000, canvasHeight: 1000),
      fonts: set ?? fonts.get(), language: language)
  }

  /// Of the heap, in use: what was freed and is kept for later does not count.
  static var allocatedBytes: Int {
    let heap = mallinfo2()
    return heap.uordblks + heap.hblkhd
  }

  /// How much something grows while `body` runs, as the middle of seven times: what is left behind is left each time.
  static func growth(_ measure: () -> Int, _ body: () throws -> Void) rethrows -> Int {
    var grown: [Int] = []
    for _ in 0..<7 {
      let before = measure()
      try body()
      grown.append(measure() - before)
    }
    return grown.sorted()[3]
  }

  static var openDescriptors: Int {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count ?? 0
  }
}

/// A folder that goes with this.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("clipmill-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func copy(_ file: String, as name: String) throws {
    try FileManager.default.copyItem(atPath: file, toPath: "\(path)/\(name)")
  }
}

extension TextPicture {
  /// A sample of a plane, by the picture's own pixels.
  func sample(_ plane: Int, _ x: Int, _ y: Int) -> Int {
    let plane = picture.planes[plane]
    return Int(plane.data.load(fromByteOffset: y * plane.pitch + x, as: UInt8.self))
  }

  /// Luma, Cb, Cr and alpha at a place of the layout.
  func color(_ x: Double, _ y: Double) -> [Int] {
    let (column, row) = (
      Int(((x - self.x) * scale).rounded(.down)), Int(((y - self.y) * scale).rounded(.down))
    )
    guard (0..<picture.width).contains(column), (0..<picture.height).contains(row) else {
      return [16, 128, 128, 0]
    }
    return (0..<4).map { sample($0, column, row) }
  }

  /// All samples, without what lies between rows.
  var bytes: [UInt8] {
    picture.planes.flatMap { plane in
      (0..<plane.height).flatMap { row in
        [UInt8](UnsafeRawBufferPointer(start: plane.data + row * plane.pitch, count: plane.width))
      }
    }
  }

  var opaquePixels: Int { seen { $0 == 255 }.count }

  /// Pixels whose alpha is so.
  func seen(_ test: (Int) -> Bool = { $0 > 0 }) -> [(x: Int, y: Int)] {
    var found: [(Int, Int)] = []
    for y in 0..<picture.height {
      for x in 0..<picture.width where test(sample(3, x, y)) { found.append((x, y)) }
    }
    return found
  }

  /// What the seen pixels lie in, in pixels of the layout.
  var seenBounds: TextRect {
    let seen = seen { $0 > 16 }
    guard let left = seen.map(\.x).min(), let right = seen.map(\.x).max(), let top = seen.map(\.y).min(),
      let bottom = seen.map(\.y).max()
    else { return TextRect() }
    return TextRect(
      x: x + Double(left) / scale, y: y + Double(top) / scale, width: Double(right - left + 1) / scale,
      height: Double(bottom - top + 1) / scale)
  }
}
