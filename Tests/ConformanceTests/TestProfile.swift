import CLcms
import Foundation

/// ICC profiles for test files, and what colours in them are in sRGB, by the textbook.
enum TestProfile: Sendable {
  case displayP3, adobeRGB, sRGB
  /// Grey with a power of 1.8.
  case gray

  /// As a file.
  var bytes: [UInt8] {
    var white = cmsCIExyY(x: 0.3127, y: 0.3290, Y: 1)
    let profile: cmsHPROFILE?
    switch self {
    case .displayP3:
      var primaries = triple((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))
      // sRGB's curve (IEC 61966-2-1).
      let curve = cmsBuildParametricToneCurve(nil, 4, [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045])
      defer { cmsFreeToneCurve(curve) }
      var curves = [curve, curve, curve]
      profile = cmsCreateRGBProfile(&white, &primaries, &curves)
    case .adobeRGB:
      var primaries = triple((0.64, 0.33), (0.21, 0.71), (0.15, 0.06))
      let curve = cmsBuildGamma(nil, 563.0 / 256)
      defer { cmsFreeToneCurve(curve) }
      var curves = [curve, curve, curve]
      profile = cmsCreateRGBProfile(&white, &primaries, &curves)
    case .sRGB: profile = cmsCreate_sRGBProfile()
    case .gray:
      let curve = cmsBuildGamma(nil, 1.8)
      defer { cmsFreeToneCurve(curve) }
      profile = cmsCreateGrayProfile(&white, curve)
    }
    defer { cmsCloseProfile(profile) }
    var size: cmsUInt32Number = 0
    cmsSaveProfileToMem(profile, nil, &size)
    var bytes = [UInt8](repeating: 0, count: Int(size))
    cmsSaveProfileToMem(profile, &bytes, &size)
    return bytes
  }

  func inSRGB(_ rgb: [Int]) -> [Double] {
    let v = rgb.map { linear(Double($0) / 255) }
    let rows: [[Double]] =
      switch self {
      case .displayP3:
        [[1.2249, -0.2247, 0], [-0.0420, 1.0419, 0], [-0.0197, -0.0786, 1.0979]]
      case .adobeRGB: [[1.3984, -0.3984, 0], [0, 1, 0], [0, -0.0429, 1.0429]]
      case .sRGB, .gray: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
      }
    return rows.map { row in
      let value = max(0, min(1, zip(row, v).map(*).reduce(0, +)))
      return 255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * Self.power(value, 1 / 2.4) - 0.055)
    }
  }

  private func linear(_ value: Double) -> Double {
    switch self {
    case .adobeRGB: Self.power(value, 563.0 / 256)
    case .gray: Self.power(value, 1.8)
    case .displayP3, .sRGB: value <= 0.04045 ? value / 12.92 : Self.power((value + 0.055) / 1.055, 2.4)
    }
  }

  private static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

  private func triple(
    _ r: (Double, Double), _ g: (Double, Double), _ b: (Double, Double)
  ) -> cmsCIExyYTRIPLE {
    cmsCIExyYTRIPLE(
      Red: cmsCIExyY(x: r.0, y: r.1, Y: 1), Green: cmsCIExyY(x: g.0, y: g.1, Y: 1),
      Blue: cmsCIExyY(x: b.0, y: b.1, Y: 1))
  }
}
