import MediaTypes
import TestKit
import Testing

@testable import Compositor

@Suite struct ColorTests {
  /// 75 % bars of a matrix and range, as code values.
  private func bars(_ color: ColorDescription, bits: Int = 8) -> [(y: Int, cb: Int, cr: Int)] {
    let scale = Double(1 << (bits - 8))
    return (0..<8).map { i in
      let rgb = RGB(i & 4 != 0 ? 0.75 : 0.1, i & 2 != 0 ? 0.75 : 0.1, i & 1 != 0 ? 0.75 : 0.1)
      let c = color.matrix.ycc(rgb)
      if color.range == .limited {
        return (
          Int(((16 + 219 * c.y) * scale).rounded()), Int(((128 + 224 * c.cb) * scale).rounded()),
          Int(((128 + 224 * c.cr) * scale).rounded())
        )
      }
      let peak = Double((1 << bits) - 1)
      return (
        Int((peak * c.y).rounded()), Int((128 * scale + peak * c.cb).rounded()),
        Int((128 * scale + peak * c.cr).rounded())
      )
    }
  }

  /// Matrix and range of every kind to BT.709 limited: within the rounding of source and result.
  @Test(
    arguments: [ColorDescription.Matrix.bt601, .bt709, .bt2020], [ColorDescription.Range.limited, .full])
  func matrixAndRange(_ matrix: ColorDescription.Matrix, _ range: ColorDescription.Range) {
    let color = ColorDescription(range: range, matrix: matrix)
    let picture = SyntheticPictures.bars(width: 128, height: 16, colors: bars(color), color: color)
    let result = compose(128, 16, [.layer(.whole(picture, in: .canvas(128, 16)))])
    for (i, expected) in bars(.canvas).enumerated() {
      let x = i * 16 + 8
      #expect(abs(value(result, 0, x, 8) - expected.y) <= 2, "\(i)")
      #expect(abs(value(result, 1, x / 2, 4) - expected.cb) <= 2, "\(i)")
      #expect(abs(value(result, 2, x / 2, 4) - expected.cr) <= 2, "\(i)")
    }
  }

  @Test func deepSDRIsRoundedOnly() {
    for bits in [9, 10, 12, 16] {
      let layout = PictureLayout(bits: bits)
      let picture = SyntheticPictures.bars(
        width: 128, height: 16, colors: bars(.canvas, bits: bits), layout: layout)
      let result = compose(128, 16, [.layer(.whole(picture, in: .canvas(128, 16)))])
      for (i, expected) in bars(.canvas).enumerated() {
        #expect(abs(value(result, 0, i * 16 + 8, 8) - expected.y) <= 1)
        #expect(abs(value(result, 1, i * 8 + 4, 4) - expected.cb) <= 1)
      }
    }
  }

  /// ST 2084 and BT.2100 give these values in their own tables.
  @Test func curves() {
    #expect(abs(TransferCurve.nitsToPQ(100) - 0.5081) < 1e-4)
    #expect(abs(TransferCurve.nitsToPQ(203) - 0.5807) < 1e-4)
    #expect(abs(TransferCurve.nitsToPQ(1000) - 0.7518) < 1e-4)
    #expect(abs(TransferCurve.pqToNits(1) - 10_000) < 0.1)
    for nits in [0.01, 1, 50, 203, 4000] {
      #expect(abs(TransferCurve.pqToNits(TransferCurve.nitsToPQ(nits)) / nits - 1) < 1e-6)
    }
    #expect(abs(TransferCurve.hlgToScene(1) - 1) < 1e-6)
    #expect(abs(TransferCurve.hlgToScene(0.5) - 1.0 / 12) < 1e-9)
    // BT.2408: 75 % HLG is 203 nits on a 1000 nit display.
    #expect(abs(1000 * power(TransferCurve.hlgToScene(0.75), 1.2) - 203) < 1)
  }

  @Test func tonesRiseAndKeepTheirEnds() {
    var last = -1.0
    for nits in stride(from: 0.0, through: 1000, by: 5) {
      let mapped = ToneMapping.mappedNits(nits)
      #expect(mapped > last)
      #expect(mapped <= nits + 1e-9)
      last = mapped
    }
    #expect(abs(ToneMapping.mappedNits(20) - 20) < 1e-6)
    #expect(abs(ToneMapping.mappedNits(1000) - 203) < 0.1)
    #expect(abs(ToneMapping.mappedNits(9000) - 203) < 0.1)
  }

  private func gray(_ signal: Double, _ transfer: ColorDescription.Transfer, bits: Int = 10) -> Picture {
    let scale = Double(1 << (bits - 8))
    return SyntheticPictures.make(
      width: 16, height: 16, layout: PictureLayout(bits: bits),
      color: ColorDescription(matrix: .bt2020, primaries: .bt2020, transfer: transfer, siting: .topLeft)
    ) { plane, _, _ in plane == 0 ? Int(((16 + 219 * signal) * scale).rounded()) : Int(128 * scale) }
  }

  /// Reference white of both HDR systems comes out as a bright white with room above, black as black, peak as
  /// peak, and greys stay grey; 8-bit pictures with HDR tags too.
  @Test(arguments: [8, 10, 12]) func hdrGreys(_ bits: Int) {
    for (signal, transfer, range) in [
      (0.0, ColorDescription.Transfer.pq, 15...17), (0.5807, .pq, 196...210), (0.7518, .pq, 232...236),
      (1.0, .pq, 232...236), (0.0, .hlg, 15...17), (0.75, .hlg, 196...210), (1.0, .hlg, 232...236),
      // 18 % grey: 38 % HLG and 38 % PQ are 26 nits (BT.2408), 42.5 % of a BT.1886 display.
      (0.38, .hlg, 104...114), (0.38, .pq, 104...114),
    ] {
      let result = compose(16, 16, [.layer(.whole(gray(signal, transfer, bits: bits), in: .canvas(16, 16)))])
      let y = value(result, 0, 8, 8)
      #expect(range.contains(y), "\(transfer) \(signal): \(y)")
      #expect(abs(value(result, 1, 4, 4) - 128) <= 1 && abs(value(result, 2, 4, 4) - 128) <= 1)
    }
  }

  /// The lattice against the function that it samples, on colours all over the BT.709 part of the space.
  @Test(arguments: [ColorDescription.Transfer.pq, .hlg, .sdr]) func tableFollowsItsFunction(
    _ transfer: ColorDescription.Transfer
  ) {
    let color = ColorDescription(matrix: .bt2020, primaries: .bt2020, transfer: transfer)
    let mapping = ToneMapping(color)
    var worst = 0.0
    var sum = 0.0
    var count = 0.0
    for i in 0..<6 {
      for j in 0..<6 {
        for k in 0..<6 {
          let rgb = RGB(0.08 + Double(i) * 0.12, 0.08 + Double(j) * 0.12, 0.08 + Double(k) * 0.12)
          let c = color.matrix.ycc(rgb)
          let code = ((64 + 876 * c.y).rounded(), (512 + 896 * c.cb).rounded(), (512 + 896 * c.cr).rounded())
          let flat = SyntheticPictures.make(
            width: 8, height: 8, layout: PictureLayout(bits: 10), color: color
          ) {
            plane, _, _ in Int(plane == 0 ? code.0 : plane == 1 ? code.1 : code.2)
          }
          let expected = ColorTable.convert(code: code, color, mapping)
          let result = compose(8, 8, [.layer(.whole(flat, in: .canvas(8, 8)))])
          for (plane, e) in [expected.y, expected.cb, expected.cr].enumerated() {
            let error = abs(Double(value(result, plane, 2, 2)) - e)
            worst = max(worst, error)
            sum += error
            count += 1
          }
        }
      }
    }
    #expect(sum / count < 0.8, "mean \(sum / count)")
    // Dark, deep colours far outside BT.709 are where PQ bends most within one cell.
    #expect(worst < (transfer == .pq ? 12 : 6), "worst \(worst)")
  }

  /// Wide-gamut SDR: greys are untouched, colours inside BT.709 come through, those outside do not wrap.
  @Test func widePrimaries() {
    for primaries in [ColorDescription.Primaries.bt2020, .displayP3] {
      let color = ColorDescription(matrix: .bt709, primaries: primaries)
      for y in stride(from: 16, through: 235, by: 24) {
        let picture = SyntheticPictures.flat(width: 8, height: 8, y: y, color: color)
        let result = compose(8, 8, [.layer(.whole(picture, in: .canvas(8, 8)))])
        #expect(abs(value(result, 0, 4, 4) - y) <= 1 && abs(value(result, 1, 2, 2) - 128) <= 1)
      }
      let red = color.matrix.ycc(RGB(1, 0, 0))
      let picture = SyntheticPictures.flat(
        width: 8, height: 8, y: Int(16 + 219 * red.y), cb: Int(128 + 224 * red.cb),
        cr: Int(128 + 224 * red.cr),
        color: color)
      let result = compose(8, 8, [.layer(.whole(picture, in: .canvas(8, 8)))])
      #expect(value(result, 2, 2, 2) > 195 && value(result, 0, 4, 4) < 125)
    }
  }

  @Test func primariesMatchBT2087() {
    // ITU-R BT.2087-0 annex 2, M2 for BT.2020 → BT.709 is the inverse of its BT.709 → BT.2020 matrix.
    let m = Primaries(.bt709).toXYZ.inverse * Primaries(.bt2020).toXYZ
    let expected = [(1.6605, -0.5876, -0.0728), (-0.1246, 1.1329, -0.0083), (-0.0182, -0.1006, 1.1187)]
    for (row, e) in zip([m.rows.0, m.rows.1, m.rows.2], expected) {
      #expect(abs(row.r - e.0) < 2e-4 && abs(row.g - e.1) < 2e-4 && abs(row.b - e.2) < 2e-4)
    }
  }
}
