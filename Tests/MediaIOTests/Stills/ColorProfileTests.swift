import CLcms
import Testing

@testable import MediaIO

@Suite struct ColorProfileTests {
  private func bytes(_ profile: cmsHPROFILE?) -> [UInt8] {
    defer { cmsCloseProfile(profile) }
    var size: cmsUInt32Number = 0
    cmsSaveProfileToMem(profile, nil, &size)
    var bytes = [UInt8](repeating: 0, count: Int(size))
    cmsSaveProfileToMem(profile, &bytes, &size)
    return bytes
  }

  private func conversion(_ bytes: [UInt8], isGray: Bool = false) -> ColorProfile.Conversion {
    bytes.withUnsafeBytes {
      ColorProfile.conversion($0, isGray: isGray, bytesPerSample: 1, channels: 3)
    }
  }

  @Test func sRGBChangesNothing() {
    guard case .none = conversion(bytes(cmsCreate_sRGBProfile())) else {
      Issue.record("sRGB is converted")
      return
    }
  }

  @Test func whatCannotBeUsedSaysWhy() {
    for (profile, isGray, reason) in [
      ([UInt8](), false, "damaged"), ([UInt8](repeating: 7, count: 200), false, "damaged"),
      (Array(bytes(cmsCreate_sRGBProfile()).prefix(150)), false, "damaged"),
      (bytes(cmsCreateLab4Profile(nil)), false, "another kind of colour"),
      (bytes(cmsCreateGrayProfile(cmsD50_xyY(), cmsBuildGamma(nil, 1.8))), false, "grey"),
    ] {
      guard case .refused(let text) = conversion(profile, isGray: isGray) else {
        Issue.record("a profile of \(profile.count) bytes is used")
        continue
      }
      #expect(text.contains(reason), "\(text)")
    }
  }

  @Test func rowsAreConvertedInTheirPlace() throws {
    let gray = bytes(cmsCreateGrayProfile(cmsD50_xyY(), cmsBuildGamma(nil, 1.0)))
    guard case .by(let profile) = conversion(gray, isGray: true) else {
      Issue.record("a linear profile changes nothing")
      return
    }
    var row: [UInt8] = [0, 0, 0, 55, 55, 55, 255, 255, 255]
    row.withUnsafeMutableBytes { bytes in
      if let base = bytes.baseAddress { profile.apply(base, pixels: 3) }
    }
    // 55/255 of the light is (1.055 × 0.2157^(1/2.4) − 0.055) × 255 in sRGB.
    #expect(row[0] == 0 && row[6] == 255)
    #expect(abs(Int(row[3]) - 128) <= 1 && row[3] == row[4] && row[4] == row[5], "\(row)")
  }
}
