import CLcms

/// A picture's ICC profile as a conversion of packed R'G'B' to sRGB.
///
/// Grey profiles read the first of the three channels, which are equal then.
final class ColorProfile {
  enum Conversion {
    /// The profile is sRGB's, or near enough: nothing to do.
    case none
    /// It cannot be used: why, as the end of a sentence.
    case refused(String)
    case by(ColorProfile)
  }

  private let transform: cmsHTRANSFORM

  private init(_ transform: cmsHTRANSFORM) { self.transform = transform }

  deinit { cmsDeleteTransform(transform) }

  /// - Parameters:
  ///   - bytes: the profile (ISO 15076-1).
  ///   - isGray: of the picture. Without colour, either kind of profile does.
  ///   - channels: of a pixel: 3, or 4 with alpha, which is left alone.
  static func conversion(
    _ bytes: UnsafeRawBufferPointer, isGray: Bool, bytesPerSample: Int, channels: Int
  ) -> Conversion {
    guard let base = bytes.baseAddress, let profile = cmsOpenProfileFromMem(base, UInt32(bytes.count)) else {
      return .refused("it is damaged")
    }
    defer { cmsCloseProfile(profile) }
    let space = cmsGetColorSpace(profile)
    guard space == cmsSigRgbData || space == cmsSigGrayData && isGray else {
      return .refused("it is for \(name(space)), and the picture is \(isGray ? "grey" : "in RGB")")
    }
    guard let sRGB = cmsCreate_sRGBProfile() else { return .refused("Little CMS is out of memory") }
    defer { cmsCloseProfile(sRGB) }
    func make(_ bytes: Int, _ channels: Int) -> ColorProfile? {
      let (size, channels) = (UInt32(bytes), UInt32(channels))
      let input = space == cmsSigGrayData ? clcms_gray(size, channels - 1) : clcms_rgb(size, channels - 3)
      // What the profile asks for; without a paper there is no absolute colour.
      let intent = cmsGetHeaderRenderingIntent(profile)
      return cmsCreateTransform(
        profile, input, sRGB, clcms_rgb(size, channels - 3),
        intent > INTENT_SATURATION ? UInt32(INTENT_RELATIVE_COLORIMETRIC) : intent, 0
      ).map(ColorProfile.init)
    }
    guard let probe = make(1, 3), let made = make(bytesPerSample, channels) else {
      return .refused("it is damaged")
    }
    return probe.changesNothing(isGray: isGray) ? .none : .by(made)
  }

  /// Converts a row of `pixels` in its place.
  func apply(_ row: UnsafeMutableRawPointer, pixels: Int) {
    cmsDoTransform(transform, row, row, UInt32(pixels))
  }

  /// Whether no colour of a lattice moves by more than rounding.
  private func changesNothing(isGray: Bool) -> Bool {
    let steps = Array(stride(from: UInt8(0), through: 255, by: 15))
    var colors: [UInt8] = []
    if isGray {
      for value in steps { colors += [value, value, value] }
    } else {
      for r in steps { for g in steps { for b in steps { colors += [r, g, b] } } }
    }
    var converted = colors
    converted.withUnsafeMutableBytes { bytes in
      if let base = bytes.baseAddress { apply(base, pixels: colors.count / 3) }
    }
    return zip(colors, converted).allSatisfy { abs(Int($0) - Int($1)) <= 1 }
  }

  private static func name(_ space: cmsColorSpaceSignature) -> String {
    switch space {
    case cmsSigRgbData: "RGB"
    case cmsSigGrayData: "grey pictures"
    case cmsSigCmykData: "CMYK"
    default: "another kind of colour"
    }
  }
}
