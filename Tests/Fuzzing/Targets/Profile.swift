import CLcms

@testable import MediaIO

extension FuzzTarget {
  /// An ICC profile, which Little CMS reads.
  static let icc = FuzzTarget("icc", seeds: profiles()) { input in
    for (isGray, size, channels) in [(false, 1, 4), (true, 2, 3)] {
      let conversion = input.withUnsafeBytes {
        ColorProfile.conversion($0, isGray: isGray, bytesPerSample: size, channels: channels)
      }
      guard case .by(let profile) = conversion else { continue }
      // Three pixels, and what must not be touched.
      var row = [UInt8](repeating: 0xA5, count: 3 * size * channels + 8)
      row.withUnsafeMutableBytes { if let base = $0.baseAddress { profile.apply(base, pixels: 3) } }
      require(row.suffix(8).allSatisfy { $0 == 0xA5 }, "bytes behind the row are written")
      guard channels == 4 else { continue }
      require((0..<3).allSatisfy { row[$0 * 4 + 3] == 0xA5 }, "alpha is converted")
    }
  }

  private static func profiles() -> [[UInt8]] {
    var white = cmsCIExyY(x: 0.3127, y: 0.3290, Y: 1)
    let curve = cmsBuildGamma(nil, 1.8)
    defer { cmsFreeToneCurve(curve) }
    return [cmsCreate_sRGBProfile(), cmsCreateGrayProfile(&white, curve)].map { profile in
      defer { cmsCloseProfile(profile) }
      var size: cmsUInt32Number = 0
      cmsSaveProfileToMem(profile, nil, &size)
      var bytes = [UInt8](repeating: 0, count: Int(size))
      cmsSaveProfileToMem(profile, &bytes, &size)
      return bytes
    }
  }
}
