import MediaTypes

/// The picture that a layer is resampled from: the layer's own, or a version prepared from it.
struct LayerSource {
  var picture: Picture
  var window: SourceWindow
  var limit: SourceWindow?
  /// The picture has alpha that is to be respected.
  var hasAlpha: Bool
  var isPremultiplied: Bool

  /// The samples of a plane that lie at least partly inside the limit.
  func readable(_ plane: Plane, grid: PlaneGrid) -> ReadableRange {
    guard let limit, limit.isUsable else { return ReadableRange(x: 0..<plane.width, y: 0..<plane.height) }
    func range(_ from: Double, _ length: Double, _ shift: Int, _ count: Int) -> Range<Int> {
      let scale = Double(1 << shift)
      // A hair of tolerance: 0.1 * 1920 must not read one column more.
      let lower = min(max(Int((from / scale + 1e-3).rounded(.down)), 0), count - 1)
      let upper = min(max(Int(((from + length) / scale - 1e-3).rounded(.up)), lower + 1), count)
      return lower..<upper
    }
    return ReadableRange(
      x: range(limit.x, limit.width, grid.shiftX, plane.width),
      y: range(limit.y, limit.height, grid.shiftY, plane.height))
  }
}

extension SourceWindow {
  func divided(by factor: Double) -> SourceWindow {
    SourceWindow(x: x / factor, y: y / factor, width: width / factor, height: height / factor)
  }
}

/// A layer as it will lie on the canvas, in canvas colours: what remains is to copy or blend it.
struct Patch {
  /// Where on the canvas; even edges.
  var box: PixelBox
  /// 4:2:0, as large as the box.
  var colors: Picture
  /// Coverage: its luma plane for luma, its Cb plane for both chroma planes; Cr is unused.
  var mask: Picture?
  var isPremultiplied: Bool

  var byteCount: Int { colors.byteCount + (mask?.byteCount ?? 0) }
}

extension Picture {
  var byteCount: Int { planes.reduce(0) { $0 + abs($1.pitch) * $1.height } }

  /// Whether every alpha sample is at its maximum.
  var isAlphaOpaque: Bool {
    guard layout.hasAlpha else { return true }
    let plane = planes[3]
    for y in 0..<plane.height {
      let row = UnsafeRawPointer(plane.data + y * plane.pitch)
      if layout.bits > 8 {
        let maximum = UInt16(truncatingIfNeeded: (1 << layout.bits) - 1)
        let words = UnsafeBufferPointer(start: row.assumingMemoryBound(to: UInt16.self), count: plane.width)
        if words.contains(where: { $0 < maximum }) { return false }
      } else {
        let bytes = UnsafeBufferPointer(start: row.assumingMemoryBound(to: UInt8.self), count: plane.width)
        if bytes.contains(where: { $0 < 255 }) { return false }
      }
    }
    return true
  }
}
