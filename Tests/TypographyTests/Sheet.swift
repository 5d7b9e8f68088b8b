import CPango
import Foundation
import Typography

/// Pictures on a background, as a PNG for people.
final class Sheet {
  /// Where people want to see them.
  static let folder = ProcessInfo.processInfo.environment["CLIPMILL_SHEETS"]

  private let surface: OpaquePointer
  private let pixels: UnsafeMutablePointer<UInt8>
  private let pitch: Int
  private let width: Int
  private let height: Int

  init(width: Int, height: Int, background: (Double, Double, Double) = (0.27, 0.43, 0.35)) {
    (self.width, self.height) = (width, height)
    surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height))
    let cairo = cairo_create(surface)
    cairo_set_source_rgb(cairo, background.0, background.1, background.2)
    cairo_paint(cairo)
    cairo_destroy(cairo)
    pixels = cairo_image_surface_get_data(surface)
    pitch = Int(cairo_image_surface_get_stride(surface))
  }

  deinit { cairo_surface_destroy(surface) }

  /// `text` with the layout's corner at x and y.
  func draw(_ text: TextPicture, x: Int, y: Int) {
    let (left, top) = (x + Int((text.x * text.scale).rounded()), y + Int((text.y * text.scale).rounded()))
    for row in 0..<text.picture.height where (0..<height).contains(top + row) {
      for column in 0..<text.picture.width where (0..<width).contains(left + column) {
        let alpha = Double(text.sample(3, column, row)) / 255
        guard alpha > 0 else { continue }
        let luma = Double(text.sample(0, column, row) - 16) / 219
        let red = luma + 1.5748 * Double(text.sample(2, column, row) - 128) / 224
        let blue = luma + 1.8556 * Double(text.sample(1, column, row) - 128) / 224
        let green = (luma - 0.2126 * red - 0.0722 * blue) / 0.7152
        let place = (top + row) * pitch + (left + column) * 4
        for (i, value) in [blue, green, red].enumerated() {
          let sum = value * 255 + Double(pixels[place + i]) * (1 - alpha)
          pixels[place + i] = UInt8(max(0, min(255, sum.rounded())))
        }
      }
    }
  }

  func write(_ name: String) {
    guard let folder = Self.folder else { return }
    cairo_surface_mark_dirty(surface)
    cairo_surface_write_to_png(surface, "\(folder)/\(name).png")
  }
}
