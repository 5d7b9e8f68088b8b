import CZimg
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// A float plane whose rows start at multiples of 64 bytes, as zimg wants them.
final class FloatPlane {
  let width: Int
  let height: Int
  let stride: Int
  let data: UnsafeMutablePointer<Float>

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    stride = (width + 15) & ~15
    let raw = UnsafeMutableRawPointer.allocate(byteCount: stride * height * 4, alignment: 64)
    data = raw.bindMemory(to: Float.self, capacity: stride * height)
    data.initialize(repeating: 0, count: stride * height)
  }

  deinit { UnsafeMutableRawPointer(data).deallocate() }

  subscript(x: Int, y: Int) -> Float {
    get { data[y * stride + x] }
    set { data[y * stride + x] = newValue }
  }
}

/// An 8-bit plane without padding.
struct BytePlane {
  let width: Int
  let height: Int
  var data: [UInt8]

  init(width: Int, height: Int, _ value: (Int, Int) -> UInt8 = { _, _ in 0 }) {
    self.width = width
    self.height = height
    data = []
    data.reserveCapacity(width * height)
    for y in 0..<height { for x in 0..<width { data.append(value(x, y)) } }
  }

  subscript(x: Int, y: Int) -> UInt8 { data[y * width + x] }
}

enum Zimg {
  /// Runs `job`; a failure is recorded with zimg's own words.
  static func run(_ job: zimg_float_job) {
    var job = job
    let code = zimg_run_float(&job, { aligned_alloc(64, ($0 + 63) & ~63) }, { free($0) })
    guard code.rawValue != 0 else { return }
    var text = [CChar](repeating: 0, count: 256)
    _ = zimg_get_last_error(&text, text.count)
    let words = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    Issue.record("zimg: \(String(decoding: words, as: UTF8.self))")
  }
}

/// Peak signal-to-noise ratio of 8-bit samples, in decibels.
struct Difference {
  private var squares = 0.0
  private var count = 0.0
  private(set) var largest = 0.0

  mutating func add(_ a: UInt8, _ exact: Float) {
    let difference = Double(a) - Double(min(max(exact, 0), 255))
    squares += difference * difference
    count += 1
    largest = max(largest, abs(difference))
  }

  var psnr: Double { squares == 0 ? .infinity : 10 * log10(255 * 255 * count / squares) }
}
