import CZimg
import ClipKernels
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// ck_resample against zimg's float resampler with the same filter and the same phase.
///
/// Borders are left out: zimg mirrors the picture there, a table repeats its edge.
@Suite struct ZimgResampleTests {
  struct Case: CustomTestStringConvertible {
    var lanczos = false
    var source: (Int, Int)
    var output: (Int, Int)
    var left = 0.0
    var top = 0.0
    var window: (Double, Double)?
    var testDescription: String {
      "\(lanczos ? "lanczos3" : "catmull-rom") \(source) to \(output) from \(left), \(top)"
    }
  }

  static let cases: [Case] = [false, true].flatMap { lanczos in
    [
      Case(lanczos: lanczos, source: (160, 90), output: (320, 180)),
      Case(lanczos: lanczos, source: (200, 120), output: (355, 213)),
      Case(lanczos: lanczos, source: (320, 180), output: (160, 90)),
      Case(lanczos: lanczos, source: (640, 360), output: (100, 60)),
      Case(lanczos: lanczos, source: (300, 200), output: (290, 190)),
      Case(
        lanczos: lanczos, source: (320, 180), output: (180, 320), left: 100.25, top: 10.5, window: (90, 160)
      ),
    ]
  }

  @Test(arguments: cases) func matchesTheFloatResampler(c: Case) throws {
    let source = Self.picture(width: c.source.0, height: c.source.1)
    let window = c.window ?? (Double(c.source.0), Double(c.source.1))
    let exact = Self.zimg(source, c, window)
    let ours = Self.kernel(source, c, window)
    let reach = c.lanczos ? 3.0 : 2.0
    // Outputs whose filter stays inside the picture.
    func inside(_ i: Int, _ offset: Double, _ window: Double, _ outputs: Int, _ size: Int) -> Bool {
      let step = window / Double(outputs)
      let centre = offset + (Double(i) + 0.5) * step
      let support = reach * max(step, 1) + 1
      return centre - support >= 0 && centre + support <= Double(size)
    }
    var difference = Difference()
    var compared = 0
    for y in 0..<c.output.1 where inside(y, c.top, window.1, c.output.1, c.source.1) {
      for x in 0..<c.output.0 where inside(x, c.left, window.0, c.output.0, c.source.0) {
        difference.add(ours[x, y], exact[x, y])
        compared += 1
      }
    }
    #expect(compared > c.output.0 * c.output.1 / 2)
    #expect(difference.psnr >= 50, "\(difference.psnr) dB, at most \(difference.largest) apart")
  }

  /// Waves of every frequency, hard edges and noise.
  static func picture(width: Int, height: Int) -> BytePlane {
    var random: UInt32 = 12345
    return BytePlane(width: width, height: height) { x, y in
      random = random &* 1_664_525 &+ 1_013_904_223
      if (x / 40 + y / 30) % 4 == 0 { return x / 5 % 2 == 0 ? 20 : 230 }
      if (x / 40 + y / 30) % 4 == 1 { return UInt8(truncatingIfNeeded: random >> 24) }
      let wave = sin(Double(x * x) / 300) + cos(Double(y * y) / 250)
      return UInt8(128 + 60 * wave)
    }
  }

  static func zimg(_ source: BytePlane, _ c: Case, _ window: (Double, Double)) -> FloatPlane {
    let input = FloatPlane(width: source.width, height: source.height)
    for y in 0..<source.height { for x in 0..<source.width { input[x, y] = Float(source[x, y]) } }
    let output = FloatPlane(width: c.output.0, height: c.output.1)
    var job = zimg_float_job()
    job.src.0 = UnsafePointer(input.data)
    job.dst.0 = output.data
    job.src_stride = input.stride * 4
    job.dst_stride = output.stride * 4
    (job.src_width, job.src_height) = (UInt32(source.width), UInt32(source.height))
    (job.dst_width, job.dst_height) = (UInt32(c.output.0), UInt32(c.output.1))
    (job.left, job.top, job.width, job.height) = (c.left, c.top, window.0, window.1)
    job.filter = c.lanczos ? ZIMG_RESIZE_LANCZOS : ZIMG_RESIZE_BICUBIC
    job.filter_a = c.lanczos ? 3 : 0
    job.filter_b = 0.5
    job.planes = 1
    withExtendedLifetime(input) { Zimg.run(job) }
    return output
  }

  static func kernel(_ source: BytePlane, _ c: Case, _ window: (Double, Double)) -> BytePlane {
    let x = FilterTable(
      offset: c.left, window: window.0, outputs: c.output.0, size: source.width, lanczos: c.lanczos)
    let y = FilterTable(
      offset: c.top, window: window.1, outputs: c.output.1, size: source.height, lanczos: c.lanczos)
    var output = BytePlane(width: c.output.0, height: c.output.1)
    let scratch = UnsafeMutableRawPointer.allocate(
      byteCount: ck_resample_scratch(Int32(c.output.0), Int32(y.taps)), alignment: 64)
    defer { scratch.deallocate() }
    source.data.withUnsafeBytes { src in
      output.data.withUnsafeMutableBytes { dst in
        x.withPointers { xStart, xWeights in
          y.withPointers { yStart, yWeights in
            var p = ck_resample_params()
            (p.src, p.src_pitch) = (src.baseAddress, Int64(source.width))
            (p.src_width, p.src_height) = (Int32(source.width), Int32(source.height))
            (p.src_bits, p.dst_bits) = (8, 8)
            (p.dst, p.dst_pitch) = (dst.baseAddress, Int64(c.output.0))
            (p.dst_width, p.dst_height) = (Int32(c.output.0), Int32(c.output.1))
            (p.x_start, p.x_weights, p.x_taps) = (xStart, xWeights, Int32(x.taps))
            (p.y_start, p.y_weights, p.y_taps) = (yStart, yWeights, Int32(y.taps))
            p.scratch = scratch
            ck_resample(&p)
          }
        }
      }
    }
    return output
  }
}

/// A 14-bit filter table: Catmull-Rom or Lanczos-3, widened where it shrinks.
struct FilterTable {
  var taps: Int
  var start: [Int32] = []
  var weights: [Int16] = []

  init(offset: Double, window: Double, outputs: Int, size: Int, lanczos: Bool) {
    let step = window / Double(outputs)
    let ratio = max(step, 1)
    taps = min(2 * Int(ceil((lanczos ? 3 : 2) * ratio)), size)
    for i in 0..<outputs {
      let centre = offset + (Double(i) + 0.5) * step - 0.5
      let first = min(max(Int(floor(centre)) - taps / 2 + 1, 0), size - taps)
      let exact = (0..<taps).map { k -> Double in
        let distance = (Double(first + k) - centre) / ratio
        return lanczos ? Self.lanczos(distance) : Self.catmullRom(distance)
      }
      let sum = exact.reduce(0, +)
      var rounded = exact.map { Int(($0 / sum * 16384).rounded()) }
      let rest = 16384 - rounded.reduce(0, +)
      let largest = rounded.indices.max { rounded[$0] < rounded[$1] } ?? 0
      rounded[largest] += rest
      start.append(Int32(first))
      weights += rounded.map { Int16($0) }
    }
  }

  static func catmullRom(_ x: Double) -> Double {
    let x = abs(x)
    if x < 1 { return (1.5 * x - 2.5) * x * x + 1 }
    return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0
  }

  static func lanczos(_ x: Double) -> Double {
    guard x != 0 else { return 1 }
    guard abs(x) < 3 else { return 0 }
    let turn = Double.pi * x
    return 3 * sin(turn) * sin(turn / 3) / (turn * turn)
  }

  func withPointers(_ body: (UnsafePointer<Int32>?, UnsafePointer<Int16>?) -> Void) {
    start.withUnsafeBufferPointer { s in
      weights.withUnsafeBufferPointer { w in body(s.baseAddress, w.baseAddress) }
    }
  }
}
