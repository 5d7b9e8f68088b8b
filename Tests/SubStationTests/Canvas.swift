import MediaTypes
import SubStation

/// Planes Y, Cb, Cr of a small BT.709 picture, 4:4:4, and what is drawn on it.
struct Canvas {
  static let width = 320
  static let height = 180
  var planes: [[UInt8]]

  /// Ramps and stripes, away from black and white so that everything is seen.
  static let patterned = Canvas(
    planes: [
      (0..<(width * height)).map { UInt8(70 + $0 % width / 4 + ($0 / width / 12 % 2) * 20) },
      (0..<(width * height)).map { UInt8(118 + $0 / width / 10) },
      (0..<(width * height)).map { UInt8(138 - $0 % width / 16) },
    ])

  var bytes: [UInt8] { planes.flatMap(\.self) }

  /// Premultiplied parts over it.
  func with(_ parts: [AssPart]) -> Canvas {
    var result = self
    let zeros = [16, 128, 128]
    for part in parts {
      let picture = part.picture
      func sample(_ plane: Int, _ x: Int, _ y: Int) -> Int {
        let plane = picture.planes[plane]
        return Int(plane.data.load(fromByteOffset: y * plane.pitch + x, as: UInt8.self))
      }
      for y in 0..<min(picture.height, Self.height - part.y) {
        for x in 0..<min(picture.width, Self.width - part.x) {
          let alpha = sample(3, x, y)
          let index = (part.y + y) * Self.width + part.x + x
          for plane in 0..<3 {
            let zero = zeros[plane]
            let there = Int(planes[plane][index]) - zero
            let value =
              zero + (there * (255 - alpha) + (there < 0 ? -127 : 127)) / 255 + sample(plane, x, y) - zero
            result.planes[plane][index] = UInt8(clamping: value)
          }
        }
      }
    }
    return result
  }

  /// Structural similarity of luma (Wang et al., 2004) over windows of 8 × 8, only of those that differ from `base` in either
  /// picture; nil: there are none.
  func similarity(to other: Canvas, unlike base: Canvas) -> (mean: Double, windows: Int)? {
    var (sum, count) = (0.0, 0)
    for top in stride(from: 0, to: Self.height - 7, by: 4) {
      for left in stride(from: 0, to: Self.width - 7, by: 4) {
        var (a, b, aa, bb, ab, differs) = (0.0, 0.0, 0.0, 0.0, 0.0, 0)
        for y in top..<(top + 8) {
          for x in left..<(left + 8) {
            let index = y * Self.width + x
            let (p, q) = (Double(planes[0][index]), Double(other.planes[0][index]))
            differs = max(differs, abs(Int(planes[0][index]) - Int(base.planes[0][index])))
            differs = max(differs, abs(Int(other.planes[0][index]) - Int(base.planes[0][index])))
            (a, b, aa, bb, ab) = (a + p, b + q, aa + p * p, bb + q * q, ab + p * q)
          }
        }
        guard differs > 4 else { continue }
        let (meanA, meanB) = (a / 64, b / 64)
        let (varianceA, varianceB) = (aa / 64 - meanA * meanA, bb / 64 - meanB * meanB)
        let covariance = ab / 64 - meanA * meanB
        let (c1, c2) = (6.5025, 58.5225)
        sum +=
          (2 * meanA * meanB + c1) * (2 * covariance + c2)
          / ((meanA * meanA + meanB * meanB + c1) * (varianceA + varianceB + c2))
        count += 1
      }
    }
    return count == 0 ? nil : (sum / Double(count), count)
  }

  func largestDifference(from other: Canvas) -> [Int] {
    zip(planes, other.planes).map { zip($0, $1).map { abs(Int($0) - Int($1)) }.max() ?? 0 }
  }
}
