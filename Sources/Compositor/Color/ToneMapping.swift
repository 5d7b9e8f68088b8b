import MediaTypes

/// Signal to light and back, in nits or relative to white.
enum TransferCurve {
  /// SMPTE ST 2084: the PQ signal's luminance in nits.
  static func pqToNits(_ signal: Double) -> Double {
    let p = power(max(signal, 0), 1 / m2)
    return 10_000 * power(max(p - c1, 0) / (c2 - c3 * p), 1 / m1)
  }

  static func nitsToPQ(_ nits: Double) -> Double {
    let y = power(max(nits, 0) / 10_000, m1)
    return power((c1 + c2 * y) / (1 + c3 * y), m2)
  }

  /// ITU-R BT.2100-2 table 5: the inverse OETF of HLG, scene light 0…1.
  static func hlgToScene(_ signal: Double) -> Double {
    let (a, b, c) = (0.17883277, 0.28466892, 0.55991073)
    return signal <= 0.5 ? signal * signal / 3 : (exponential((signal - c) / a) + b) / 12
  }

  /// ITU-R BT.1886 with a black of zero.
  static func displayGamma(_ signal: Double) -> Double { power(max(signal, 0), 2.4) }
  static func inverseDisplayGamma(_ light: Double) -> Double { power(max(light, 0), 1 / 2.4) }

  private static let m1 = 2610.0 / 16384
  private static let m2 = 2523.0 / 4096 * 128
  private static let c1 = 3424.0 / 4096
  private static let c2 = 2413.0 / 4096 * 32
  private static let c3 = 2392.0 / 4096 * 32
}

// Note: how HDR becomes SDR.
//  1. Y'CbCr → R'G'B' → display light in nits (PQ absolute; HLG through the OOTF of a 1000 nit display).
//  2. Primaries → BT.709, still in light. What lies outside is negative in some component.
//  3. The largest component is mapped from 0…1000 to 0…203 nits by the EETF of ITU-R BT.2390-10 section 5.4.1 (a
//     Hermite knee in PQ space) and the others are scaled alike ("maxRGB" of that report): ratios, so hue and
//     saturation, stay, and nothing leaves the cube at the top. Mapping luminance alone turned bright yellow and
//     sky into white. 203 nits is HDR reference white (ITU-R BT.2408-7). The knee starts lower than BT.2390
//     proposes (2·max - 1, not 1.5·max - 0.5): below 37 nits nothing changes, reference white lands at 84 %
//     signal, and the highlights of phone footage, which exposes for them, keep their drawing.
//  4. Negative components move towards the grey of the colour's own luminance, softly from 97 % of the way to the
//     cube's face on, so that gradients into deep colours do not break off.
//  5. Light → signal with the inverse of BT.1886's gamma of 2.4, as an SDR display will undo it.
// SDR pictures with wide primaries take steps 1 (gamma 2.4), 2, 4 and 5.
struct ToneMapping {
  let color: ColorDescription
  private let luminance: RGB
  private let toBT709: Matrix3

  /// HDR reference white, ITU-R BT.2408.
  static let referenceWhite = 203.0
  /// The peak of the display that HDR is taken to be made for, in nits: HLG's nominal one and most masters'.
  static let sourcePeak = 1000.0

  init(_ color: ColorDescription) {
    self.color = color
    let source = Primaries(color.primaries)
    toBT709 = Primaries(.bt709).toXYZ.inverse * source.toXYZ
    let y = source.toXYZ.rows.1
    luminance = RGB(y.r, y.g, y.b)
  }

  /// BT.709 R'G'B' (0…1) of the source's R'G'B'. Values outside the source's cube extend the curves oddly, so
  /// that a table of this function interpolates well up to the cube's faces.
  func map(_ signal: RGB) -> RGB {
    compressGamut(displayLight(signal)).map { $0 < 0 ? 0 : TransferCurve.inverseDisplayGamma($0) }
  }

  /// Light relative to SDR white in BT.709's primaries, tone mapped.
  private func displayLight(_ signal: RGB) -> RGB {
    func odd(_ x: Double, _ curve: (Double) -> Double) -> Double { x < 0 ? -curve(-x) : curve(x) }
    switch color.transfer {
    case .sdr:
      return toBT709.apply(signal.map { odd($0, TransferCurve.displayGamma) })
    case .pq:
      return mapTones(toBT709.apply(signal.map { odd(min($0, 1), TransferCurve.pqToNits) }))
    case .hlg:
      let scene = signal.map { odd(min($0, 1.1), TransferCurve.hlgToScene) }
      // BT.2100 table 5: F_D = 1000 * Y_S^(1.2 - 1) * E.
      let y = max(luminance.r * scene.r + luminance.g * scene.g + luminance.b * scene.b, 0)
      return mapTones(toBT709.apply(scene * (Self.sourcePeak * power(y, 0.2))))
    }
  }

  private func mapTones(_ nits: RGB) -> RGB {
    let largest = max(nits.r, nits.g, nits.b)
    guard largest > 1e-4 else { return nits.map { max($0, 0) / Self.referenceWhite } }
    return nits * (Self.mappedNits(largest) / largest / Self.referenceWhite)
  }

  /// The EETF of BT.2390 from 0…1000 to 0…203 nits.
  static func mappedNits(_ nits: Double) -> Double {
    let peak = TransferCurve.nitsToPQ(sourcePeak)
    let maximum = TransferCurve.nitsToPQ(referenceWhite) / peak
    let knee = 2 * maximum - 1
    let e = min(TransferCurve.nitsToPQ(nits) / peak, 1)
    guard e > knee else { return nits }
    let t = (e - knee) / (1 - knee)
    let (t2, t3) = (t * t, t * t * t)
    let mapped =
      (2 * t3 - 3 * t2 + 1) * knee + (t3 - 2 * t2 + t) * (1 - knee) + (3 * t2 - 2 * t3) * maximum
    return TransferCurve.pqToNits(mapped * peak)
  }

  /// Moves colours outside 0…1 towards their own grey.
  private func compressGamut(_ light: RGB) -> RGB {
    let (kr, kb) = ColorDescription.Matrix.bt709.coefficients
    let grey = min(max(kr * light.r + (1 - kr - kb) * light.g + kb * light.b, 0), 1)
    // How far along the way to the cube's face the colour lies: above 1 it is outside.
    var reach = 0.0
    for c in [light.r, light.g, light.b] {
      let way = c > grey ? 1 - grey : grey
      let distance = abs(c - grey)
      if distance > 1e-9 { reach = max(reach, distance / max(way, 1e-9)) }
    }
    let knee = 0.97
    guard reach > knee else { return light }
    let x = (reach - knee) / (1 - knee)
    let factor = (knee + (1 - knee) * x / (1 + x)) / reach
    return light.map { grey + ($0 - grey) * factor }
  }
}

/// Chromaticities of red, green and blue; white is D65 in all of them.
struct Primaries {
  let toXYZ: Matrix3

  init(_ primaries: ColorDescription.Primaries) {
    // ITU-R BT.709-6 item 1.3, BT.2020-2 table 3, SMPTE EG 432-1. BT.601's are taken as BT.709's.
    let xy: [(Double, Double)] =
      switch primaries {
      case .bt709, .bt601: [(0.640, 0.330), (0.300, 0.600), (0.150, 0.060)]
      case .bt2020: [(0.708, 0.292), (0.170, 0.797), (0.131, 0.046)]
      case .displayP3: [(0.680, 0.320), (0.265, 0.690), (0.150, 0.060)]
      }
    func column(_ p: (Double, Double)) -> RGB { RGB(p.0 / p.1, 1, (1 - p.0 - p.1) / p.1) }
    let columns = Matrix3(columns: column(xy[0]), column(xy[1]), column(xy[2]))
    let white = column((0.3127, 0.3290))
    let s = columns.inverse.apply(white)
    toXYZ = Matrix3(columns: column(xy[0]) * s.r, column(xy[1]) * s.g, column(xy[2]) * s.b)
  }
}

struct Matrix3 {
  var rows: (RGB, RGB, RGB)

  init(columns a: RGB, _ b: RGB, _ c: RGB) {
    rows = (RGB(a.r, b.r, c.r), RGB(a.g, b.g, c.g), RGB(a.b, b.b, c.b))
  }

  func apply(_ v: RGB) -> RGB {
    func dot(_ a: RGB) -> Double { a.r * v.r + a.g * v.g + a.b * v.b }
    return RGB(dot(rows.0), dot(rows.1), dot(rows.2))
  }

  static func * (a: Matrix3, b: Matrix3) -> Matrix3 {
    let (x, y, z) = b.rows
    return Matrix3(
      columns: a.apply(RGB(x.r, y.r, z.r)), a.apply(RGB(x.g, y.g, z.g)), a.apply(RGB(x.b, y.b, z.b)))
  }

  var inverse: Matrix3 {
    func cross(_ a: RGB, _ b: RGB) -> RGB {
      RGB(a.g * b.b - a.b * b.g, a.b * b.r - a.r * b.b, a.r * b.g - a.g * b.r)
    }
    let (x, y, z) = rows
    let c = cross(y, z)
    let determinant = x.r * c.r + x.g * c.g + x.b * c.b
    return Matrix3(
      columns: c * (1 / determinant), cross(z, x) * (1 / determinant), cross(x, y) * (1 / determinant))
  }
}
