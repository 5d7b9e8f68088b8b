import CZimg
import ClipKernels
import Testing

/// ck_matrix against zimg's float conversion.
///
/// Chroma is constant over tiles of 32: between samples ck_matrix takes the mean of two neighbours and the nearest
/// row, zimg's 4:2:0 a filter, on purpose; so zimg works in 4:4:4, and the columns where a mean straddles two tiles
/// are left out.
@Suite struct ZimgMatrixTests {
  struct Case: CustomTestStringConvertible {
    var name: String
    var from: (kr: Double, kb: Double, full: Bool, zimg: zimg_matrix_coefficients_e)
    var to: (kr: Double, kb: Double, full: Bool, zimg: zimg_matrix_coefficients_e)
    var testDescription: String { name }
  }

  // Kr and Kb of ITU-R BT.601-7 (2.5.1), BT.709-6 (3.2) and BT.2020-2 (table 4).
  static let bt601 = (0.299, 0.114), bt709 = (0.2126, 0.0722), bt2020 = (0.2627, 0.0593)

  static let cases = [
    Case(
      name: "601 to 709", from: (bt601.0, bt601.1, false, ZIMG_MATRIX_ST170_M),
      to: (bt709.0, bt709.1, false, ZIMG_MATRIX_BT709)),
    Case(
      name: "601 full to 709", from: (bt601.0, bt601.1, true, ZIMG_MATRIX_ST170_M),
      to: (bt709.0, bt709.1, false, ZIMG_MATRIX_BT709)),
    Case(
      name: "2020 to 709", from: (bt2020.0, bt2020.1, false, ZIMG_MATRIX_BT2020_NCL),
      to: (bt709.0, bt709.1, false, ZIMG_MATRIX_BT709)),
    Case(
      name: "709 full to 709", from: (bt709.0, bt709.1, true, ZIMG_MATRIX_BT709),
      to: (bt709.0, bt709.1, false, ZIMG_MATRIX_BT709)),
  ]

  static let width = 256
  static let height = 128

  @Test(arguments: cases) func matchesTheFloatConversion(c: Case) {
    var y = KernelTests.ZimgResampleTests.picture(width: Self.width, height: Self.height)
    // Moderate chroma, so that few results leave the range and clip.
    var u = BytePlane(width: Self.width / 2, height: Self.height / 2) { x, y in
      UInt8(128 - 60 + (x / 16 * 37 + y / 16 * 53) % 120)
    }
    var v = BytePlane(width: Self.width / 2, height: Self.height / 2) { x, y in
      UInt8(128 - 60 + (x / 16 * 71 + y / 16 * 29) % 120)
    }
    let exact = Self.zimg(c, y, u, v)
    Self.kernel(c, &y, &u, &v)
    var differences = [Difference(), Difference(), Difference()]
    for row in 0..<Self.height {
      for column in 0..<Self.width where column % 32 != 31 {
        differences[0].add(y[column, row], exact[0][column, row])
        guard row % 2 == 0, column % 2 == 0 else { continue }
        differences[1].add(u[column / 2, row / 2], exact[1][column, row])
        differences[2].add(v[column / 2, row / 2], exact[2][column, row])
      }
    }
    for (plane, difference) in differences.enumerated() {
      #expect(difference.psnr >= 50, "plane \(plane): \(difference.psnr) dB, \(difference.largest) apart")
    }
  }

  /// Scale and black level of luma and scale of chroma, in 8-bit code values.
  static func range(_ full: Bool) -> (y: Double, black: Double, c: Double) {
    full ? (255, 0, 255) : (219, 16, 224)
  }

  /// Code values through zimg and back: three 4:4:4 planes.
  static func zimg(_ c: Case, _ y: BytePlane, _ u: BytePlane, _ v: BytePlane) -> [FloatPlane] {
    let input = (0..<3).map { _ in FloatPlane(width: width, height: height) }
    let output = (0..<3).map { _ in FloatPlane(width: width, height: height) }
    let (from, to) = (range(c.from.full), range(c.to.full))
    for row in 0..<height {
      for column in 0..<width {
        input[0][column, row] = Float((Double(y[column, row]) - from.black) / from.y)
        input[1][column, row] = Float((Double(u[column / 2, row / 2]) - 128) / from.c)
        input[2][column, row] = Float((Double(v[column / 2, row / 2]) - 128) / from.c)
      }
    }
    var job = zimg_float_job()
    job.src = (UnsafePointer(input[0].data), UnsafePointer(input[1].data), UnsafePointer(input[2].data))
    job.dst = (output[0].data, output[1].data, output[2].data)
    (job.src_stride, job.dst_stride) = (input[0].stride * 4, output[0].stride * 4)
    (job.src_width, job.src_height) = (UInt32(width), UInt32(height))
    (job.dst_width, job.dst_height) = (UInt32(width), UInt32(height))
    (job.left, job.top, job.width, job.height) = (0, 0, Double(width), Double(height))
    (job.filter, job.filter_a, job.filter_b) = (ZIMG_RESIZE_BICUBIC, 0, 0.5)
    job.planes = 3
    (job.src_matrix, job.dst_matrix) = (c.from.zimg, c.to.zimg)
    withExtendedLifetime(input) { Zimg.run(job) }
    for row in 0..<height {
      for column in 0..<width {
        output[0][column, row] = Float(Double(output[0][column, row]) * to.y + to.black)
        output[1][column, row] = Float(Double(output[1][column, row]) * to.c + 128)
        output[2][column, row] = Float(Double(output[2][column, row]) * to.c + 128)
      }
    }
    return output
  }

  /// The coefficients of ck_matrix, from the definition: Y'CbCr to R'G'B' by one Kr and Kb, back by the other.
  static func coefficients(_ c: Case) -> [[Double]] {
    let (kr, kb) = (c.from.kr, c.from.kb), kg = 1 - kr - kb
    let decode = [
      [1, 0, 2 * (1 - kr)],
      [1, -2 * (1 - kb) * kb / kg, -2 * (1 - kr) * kr / kg],
      [1, 2 * (1 - kb), 0],
    ]
    let (r, b) = (c.to.kr, c.to.kb), g = 1 - r - b
    let encode = [
      [r, g, b],
      [-r / (2 * (1 - b)), -g / (2 * (1 - b)), 0.5],
      [0.5, -g / (2 * (1 - r)), -b / (2 * (1 - r))],
    ]
    let (from, to) = (range(c.from.full), range(c.to.full))
    let into = [to.y, to.c, to.c], outOf = [from.y, from.c, from.c]
    return (0..<3).map { i in
      (0..<3).map { j in
        let sum = (0..<3).reduce(0.0) { $0 + encode[i][$1] * decode[$1][j] }
        return sum * into[i] / outOf[j]
      }
    }
  }

  static func kernel(_ c: Case, _ y: inout BytePlane, _ u: inout BytePlane, _ v: inout BytePlane) {
    let m = coefficients(c).map { $0.map { Int32(($0 * 16384).rounded()) } }
    y.data.withUnsafeMutableBufferPointer { y in
      u.data.withUnsafeMutableBufferPointer { u in
        v.data.withUnsafeMutableBufferPointer { v in
          var p = ck_matrix_params()
          (p.y, p.u, p.v) = (y.baseAddress, u.baseAddress, v.baseAddress)
          (p.y_pitch, p.u_pitch, p.v_pitch) = (Int64(width), Int64(width / 2), Int64(width / 2))
          (p.width, p.height) = (Int32(width), Int32(height))
          (p.yy, p.yu, p.yv) = (m[0][0], m[0][1], m[0][2])
          (p.uu, p.uv, p.vu, p.vv) = (m[1][1], m[1][2], m[2][1], m[2][2])
          (p.y_in, p.y_out) = (c.from.full ? 0 : 16, c.to.full ? 0 : 16)
          ck_matrix(&p)
        }
      }
    }
  }
}
