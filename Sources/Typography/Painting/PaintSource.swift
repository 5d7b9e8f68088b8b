import CPango
import ClipJob

#if canImport(Glibc)
  import Glibc
#endif

/// Colours and gradients as Cairo has them.
enum PaintSource {
  static func set(_ paint: Paint, over extent: TextRect, _ cairo: OpaquePointer) {
    switch paint {
    case .color(let color):
      cairo_set_source_rgba(
        cairo, Double(color.red) / 255, Double(color.green) / 255, Double(color.blue) / 255,
        Double(color.alpha) / 255)
    case .gradient(let gradient):
      guard let pattern = pattern(gradient, over: extent) else { return }
      add(gradient.from, at: 0, pattern)
      add(gradient.to, at: 1, pattern)
      cairo_set_source(cairo, pattern)
      cairo_pattern_destroy(pattern)
    }
  }

  static func isOpaque(_ paint: Paint) -> Bool {
    switch paint {
    case .color(let color): color.alpha == 255
    case .gradient(let gradient): gradient.from.alpha == 255 && gradient.to.alpha == 255
    }
  }

  /// As CSS has it: from corner to corner at the angle; a radial one ends in the farthest corner.
  private static func pattern(_ gradient: Gradient, over extent: TextRect) -> OpaquePointer? {
    let (x, y) = (extent.x + extent.width / 2, extent.y + extent.height / 2)
    if gradient.radial {
      let radius = (extent.width * extent.width + extent.height * extent.height).squareRoot() / 2
      return cairo_pattern_create_radial(x, y, 0, x, y, radius)
    }
    let angle = gradient.angle * .pi / 180
    let (dx, dy) = (sin(angle), -cos(angle))
    let half = (abs(extent.width * dx) + abs(extent.height * dy)) / 2
    return cairo_pattern_create_linear(x - dx * half, y - dy * half, x + dx * half, y + dy * half)
  }

  private static func add(_ color: Color, at offset: Double, _ pattern: OpaquePointer) {
    cairo_pattern_add_color_stop_rgba(
      pattern, offset, Double(color.red) / 255, Double(color.green) / 255, Double(color.blue) / 255,
      Double(color.alpha) / 255)
  }
}
