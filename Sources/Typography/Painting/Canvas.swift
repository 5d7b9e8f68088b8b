import CPango

/// What Cairo draws on: colour with alpha, or coverage alone. In pixels that begin at a place of the layout.
final class Canvas {
  private let surface: OpaquePointer
  let cairo: OpaquePointer
  let width: Int
  let height: Int

  /// Empty. `origin` is where the top left corner is, in the pixels that are drawn in.
  init(width: Int, height: Int, isMask: Bool) throws(TextError) {
    let surface = cairo_image_surface_create(
      isMask ? CAIRO_FORMAT_A8 : CAIRO_FORMAT_ARGB32, Int32(width), Int32(height))!
    let cairo = cairo_create(surface)!
    (self.surface, self.cairo, self.width, self.height) = (surface, cairo, width, height)
    try check()
  }

  deinit {
    cairo_destroy(cairo)
    cairo_surface_destroy(surface)
  }

  /// Cairo keeps its first error and then does nothing.
  func check() throws(TextError) {
    let status = cairo_status(cairo)
    guard status == CAIRO_STATUS_SUCCESS else {
      throw TextError(.failed, "Cairo cannot draw: \(String(cString: cairo_status_to_string(status)))")
    }
  }

  /// The memory, after all that was drawn.
  func withPixels<Result>(_ body: (UnsafeMutablePointer<UInt8>, Int) -> Result) -> Result {
    cairo_surface_flush(surface)
    defer { cairo_surface_mark_dirty(surface) }
    return body(cairo_image_surface_get_data(surface), Int(cairo_image_surface_get_stride(surface)))
  }

  /// Draws the source of `other`'s coverage, pixel on pixel.
  func paint(through mask: Canvas) {
    cairo_mask_surface(cairo, mask.surface, 0, 0)
  }
}
