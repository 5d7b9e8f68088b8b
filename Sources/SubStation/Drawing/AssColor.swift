/// A colour of libass (R, G, B and transparency, a byte each from above) as the canvas has it: BT.709, limited range.
struct AssColor {
  var luma: UInt8
  var cb: UInt8
  var cr: UInt8
  var opacity: UInt8

  /// Rec. ITU-R BT.709-6, items 3.2 to 3.4, quantized by item 4.6.
  init(_ value: UInt32) {
    let red = Double(value >> 24) / 255
    let green = Double(value >> 16 & 0xFF) / 255
    let blue = Double(value >> 8 & 0xFF) / 255
    let y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    luma = UInt8((16 + 219 * y).rounded())
    cb = UInt8((128 + 224 * (blue - y) / 1.8556).rounded())
    cr = UInt8((128 + 224 * (red - y) / 1.5748).rounded())
    opacity = 255 - UInt8(value & 0xFF)
  }

  var bytes: [UInt8] { [luma, cb, cr, opacity] }
}
