import ClipKernels
import MediaTypes

/// What a picture's colours need to become the canvas's.
enum ColorConversion {
  case none
  /// Another matrix or range: linear in code values, done in place.
  case matrix(MatrixConversion)
  /// HDR or other primaries: a three-dimensional table, from words of `ColorTable.bits` bits.
  case table(ColorTable)

  init(from color: ColorDescription) {
    if color.needsTable {
      self = .table(ColorTable.shared(for: color))
    } else if color.matrix != .bt709 || color.range != .limited {
      self = .matrix(MatrixConversion(from: color))
    } else {
      self = .none
    }
  }
}

extension ColorDescription {
  /// Whether light itself must be computed: curves or primaries differ from BT.709's.
  var needsTable: Bool { isHDR || primaries == .bt2020 || primaries == .displayP3 }

  /// Whether code values already mean what they mean on the canvas (siting aside).
  var isCanvasColor: Bool { !needsTable && matrix == .bt709 && range == .limited }

  /// The 8-bit code of black luma: a premultiplied plane's zero.
  var blackLevel: Int32 { range == .limited ? 16 : 0 }
}

extension ColorDescription.Matrix {
  /// Kr and Kb: ITU-R BT.709-6 item 3.2, BT.601-7 section 2.5.1, BT.2020-2 table 4.
  var coefficients: (kr: Double, kb: Double) {
    switch self {
    case .bt709: (0.2126, 0.0722)
    case .bt601: (0.299, 0.114)
    case .bt2020: (0.2627, 0.0593)
    }
  }

  /// R'G'B' of normalised Y' (0…1), Cb and Cr (-0.5…0.5).
  func rgb(y: Double, cb: Double, cr: Double) -> RGB {
    let (kr, kb) = coefficients
    let r = y + 2 * (1 - kr) * cr
    let b = y + 2 * (1 - kb) * cb
    return RGB(r, (y - kr * r - kb * b) / (1 - kr - kb), b)
  }

  /// Normalised Y'CbCr of R'G'B'.
  func ycc(_ c: RGB) -> (y: Double, cb: Double, cr: Double) {
    let (kr, kb) = coefficients
    let y = kr * c.r + (1 - kr - kb) * c.g + kb * c.b
    return (y, (c.b - y) / (2 * (1 - kb)), (c.r - y) / (2 * (1 - kr)))
  }
}

/// Three components of light or signal.
struct RGB: Equatable {
  var r: Double
  var g: Double
  var b: Double
  init(_ r: Double, _ g: Double, _ b: Double) { (self.r, self.g, self.b) = (r, g, b) }

  @inline(__always) func map(_ f: (Double) -> Double) -> RGB { RGB(f(r), f(g), f(b)) }
  static func * (a: RGB, s: Double) -> RGB { RGB(a.r * s, a.g * s, a.b * s) }
}

/// A linear change of code values from a matrix and range to BT.709 limited, as `ck_matrix` takes it.
struct MatrixConversion {
  private(set) var parameters = ck_matrix_params()

  init(from color: ColorDescription) {
    let isLimited = color.range == .limited
    let lumaIn = isLimited ? 219.0 : 255
    let chromaIn = isLimited ? 224.0 : 255
    let target = ColorDescription.Matrix.bt709
    // The images of pure Cb and pure Cr: the conversion is linear and leaves greys grey.
    let fromCb = target.ycc(color.matrix.rgb(y: 0, cb: 1, cr: 0))
    let fromCr = target.ycc(color.matrix.rgb(y: 0, cb: 0, cr: 1))
    func fixed(_ value: Double) -> Int32 { Int32((value * Double(CK_WEIGHT_ONE)).rounded()) }
    parameters.yy = fixed(219 / lumaIn)
    parameters.yu = fixed(fromCb.y * 219 / chromaIn)
    parameters.yv = fixed(fromCr.y * 219 / chromaIn)
    parameters.uu = fixed(fromCb.cb * 224 / chromaIn)
    parameters.uv = fixed(fromCr.cb * 224 / chromaIn)
    parameters.vu = fixed(fromCb.cr * 224 / chromaIn)
    parameters.vv = fixed(fromCr.cr * 224 / chromaIn)
    parameters.y_in = color.blackLevel
    parameters.y_out = 16
  }
}
