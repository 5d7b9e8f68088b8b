import CTypography
import MediaTypes

extension Canvas {
  /// What is drawn, in the canvas's colours: 8-bit 4:4:4 with alpha.
  func picture(isPremultiplied: Bool) throws(TextError) -> Picture {
    try check()
    let shape = PictureLayout(
      chromaShiftX: 0, chromaShiftY: 0, hasAlpha: true, isPremultiplied: isPremultiplied)
    guard let picture = Picture(width: width, height: height, layout: shape, color: .canvas, from: nil) else {
      throw TextError(.failed, "there is no memory for a picture of \(width)×\(height) pixels")
    }
    withPixels { pixels, pitch in
      let planes = picture.planes.map { $0.data.assumingMemoryBound(to: UInt8.self) }
      ctypo_convert(
        pixels, pitch, Int32(width), Int32(height),
        ctypo_planes(
          y: planes[0], cb: planes[1], cr: planes[2], a: planes[3], y_pitch: picture.planes[0].pitch,
          cb_pitch: picture.planes[1].pitch, cr_pitch: picture.planes[2].pitch,
          a_pitch: picture.planes[3].pitch), isPremultiplied ? 1 : 0)
    }
    return picture
  }
}
