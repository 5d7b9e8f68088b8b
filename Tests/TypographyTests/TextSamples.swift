import CPango
import ClipJob
import MediaTypes
import Typography

#if canImport(Glibc)
  import Glibc
#endif

/// What the tests of this module share.
enum Samples {
  /// Debian's fonts, loaded once.
  static let fonts = Result { try FontSet() }
  static let room = TextRoom(width: 1000, height: 1000, canvasHeight: 1000)

  static func layout(
    _ text: String, width: Double = 1000, language: String? = nil, _ change: (inout TextStyle) -> Void = { _ in }
  ) throws -> TextLayout {
    var style = TextStyle()
    change(&style)
    return try TextLayout(
      [TextSpan(text, style: style)], style: style,
      in: TextRoom(width: width, height: 1000, canvasHeight: 1000), fonts: fonts.get(), language: language)
  }
}

/// Pictures on a background, as a PNG for people.
final class Sheet {
  private let surface: OpaquePointer
  private let width: Int
  private let height: Int
  private let background: (Int, Int, Int)

  init(width: Int, height: Int, background: (Int, Int, Int) = (70, 110, 90)) {
    (self.width, self.height, self.background) = (width, height, background)
    surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height))
    let pixels = cairo_image_surface_get_data(surface)!
    let pitch = Int(cairo_image_surface_get_stride(surface))
    for y in 0..<height {
      for x in 0..<width {
        pixels[y * pitch + x * 4] = UInt8(background.2)
        pixels[y * pitch + x * 4 + 1] = UInt8(background.1)
        pixels[y * pitch + x * 4 + 2] = UInt8(background.0)
      }
    }
    cairo_surface_mark_dirty(surface)
  }

  deinit { cairo_surface_destroy(surface) }

  /// `picture` with the text's corner at x and y.
  func draw(_ text: TextPicture, x: Int, y: Int) {
    let picture = text.picture
    let pixels = cairo_image_surface_get_data(surface)!
    let pitch = Int(cairo_image_surface_get_stride(surface))
    func at(_ plane: Int, _ x: Int, _ y: Int) -> Double {
      Double(picture.planes[plane].data.load(fromByteOffset: y * picture.planes[plane].pitch + x, as: UInt8.self))
    }
    let (left, top) = (x + Int(text.x.rounded()), y + Int(text.y.rounded()))
    for row in 0..<picture.height where (0..<height).contains(top + row) {
      for column in 0..<picture.width where (0..<width).contains(left + column) {
        let alpha = at(3, column, row) / 255
        guard alpha > 0 else { continue }
        let luma = (at(0, column, row) - 16) / 219
        let (cb, cr) = ((at(1, column, row) - 128) / 224, (at(2, column, row) - 128) / 224)
        let red = luma + 1.5748 * cr
        let blue = luma + 1.8556 * cb
        let green = (luma - 0.2126 * red - 0.0722 * blue) / 0.7152
        let place = (top + row) * pitch + (left + column) * 4
        for (i, value) in [blue, green, red].enumerated() {
          let below = Double(pixels[place + i]) / 255
          pixels[place + i] = UInt8(max(0, min(255, ((value + below * (1 - alpha)) * 255).rounded())))
        }
      }
    }
    cairo_surface_mark_dirty(surface)
  }

  func write(to path: String) { cairo_surface_write_to_png(surface, path) }
}
