import MediaTypes
import TestKit
import Testing

@testable import Compositor

@Suite struct ResampleFilterTests {
  private func map(start: Double, step: Double, count: Int) -> AxisMap {
    AxisMap(start: start, step: step, position: 0.5, stride: 1, scale: 1, siting: 0, count: count)
  }

  private func key(
    _ map: AxisMap, source: Int, shape: FilterShape? = nil, lower: Int = 0, upper: Int? = nil
  ) -> FilterKey {
    FilterKey(
      map: map, shape: shape ?? .scaling(step: map.step), sourceCount: source, lower: lower,
      upper: upper ?? source)
  }

  /// Every table that the kernel is given keeps its contract, whatever the window.
  @Test func contractOfEveryTable() {
    for source in [1, 2, 3, 5, 16, 1080] {
      for count in [1, 2, 17, 160] {
        for (start, length) in [
          (0.0, 1.0), (0.3, 0.5), (-0.4, 1.8), (0.99, 0.001), (5, 1), (-7, 0.2), (0.123, 0.777),
        ] {
          for shape in [nil, FilterShape.hat, .area, .spline, .gaussian(sigma: 0.2), .gaussian(sigma: 30)] {
            let s = Double(source)
            let k = key(
              map(start: start * s, step: length * s / Double(count), count: count), source: source,
              shape: shape)
            let table = FilterTable(k)
            var last = Int32.min
            var isRight = true
            for m in 0..<count {
              let begin = table.starts[m]
              if begin < 0 || Int(begin) + table.taps > source || begin < last { isRight = false }
              last = begin
              var sum = 0
              for tap in 0..<table.taps { sum += Int(table.weights[m * table.taps + tap]) }
              if sum != 16384 { isRight = false }
            }
            #expect(isRight, "\(k)")
          }
        }
      }
    }
  }

  @Test func tapsArePaddedWhereTheSourceIsWideEnough() {
    #expect(FilterTable(key(map(start: 0.25, step: 1.3, count: 10), source: 100)).taps == 8)
    #expect(FilterTable(key(map(start: 0.25, step: 1, count: 10), source: 100)).taps == 4)
    #expect(FilterTable(key(map(start: 0.25, step: 1.3, count: 5), source: 7)).taps == 6)
    #expect(FilterTable(key(map(start: 0.25, step: 1, count: 2), source: 2)).taps == 2)
    // Whole shifts need no filter at all.
    #expect(FilterTable(key(map(start: 3, step: 1, count: 10), source: 100)).taps == 1)
  }

  /// Chroma of 4:4:4 in 4:2:0: the mean of the two rows, and of a column and half of its neighbours.
  @Test func halvesAreMeans() {
    func weights(_ position: Double, _ siting: Double) -> [Double] {
      var map = map(start: 0, step: 1, count: 4)
      (map.position, map.stride, map.siting) = (position, 2, siting)
      let table = FilterTable(key(map, source: 64, shape: .scalingSoftly(step: map.sampleStep)))
      return (0..<table.taps).map { Double(table.weights[2 * table.taps + $0]) / 16384 }.filter { $0 != 0 }
    }
    #expect(weights(1, 0) == [0.5, 0.5])
    #expect(weights(0.5, 0) == [0.25, 0.5, 0.25])
    #expect(FilterShape.scalingSoftly(step: 1) == .hat && FilterShape.scalingSoftly(step: 2.1) == .hat)
  }

  @Test func nothingOutsideTheLimitIsRead() {
    let table = FilterTable(key(map(start: 10, step: 0.37, count: 54), source: 64, lower: 10, upper: 30))
    for m in 0..<54 {
      for k in 0..<table.taps where table.weights[m * table.taps + k] != 0 {
        #expect((10..<30).contains(Int(table.starts[m]) + k))
      }
    }
  }

  /// The weights of an output do not depend on which part of the box it is made in.
  @Test func partsAreTheWhole() {
    let geometry = LayerGeometry(
      window: SourceWindow(x: 3.7, y: 1.1, width: 501.3, height: 333.3),
      box: PixelBox(x: -30, y: 10, width: 334, height: 222),
      orientation: Orientation(quarterTurns: 0, mirrored: false))
    let whole = geometry.maps(
      part: PixelBox(x: -30, y: 10, width: 334, height: 222), from: .luma, to: .canvasChroma)
    let part = geometry.maps(
      part: PixelBox(x: 100, y: 50, width: 60, height: 40), from: .luma, to: .canvasChroma)
    for m in 0..<30 { #expect(part.x.center(m) == whole.x.center(m + 65)) }
    for m in 0..<20 { #expect(part.y.center(m) == whole.y.center(m + 20)) }
  }

  /// A table for the needed columns alone has the same weights on the same samples.
  @Test func neededColumnsAreEnough() {
    for source in [3, 12, 40, 1920] {
      for (start, length) in [(0.0, 1.0), (0.3, 0.5), (-0.4, 1.8), (0.99, 0.001), (2, 1), (-3, 0.2)] {
        for (lower, upper) in [(0, source), (source / 3, source / 2 + 1)] {
          let count = 1 + source / 7
          let s = Double(source)
          let whole = key(
            map(start: start * s, step: length * s / Double(count), count: count), source: source,
            lower: lower,
            upper: upper)
          let columns = PlaneResampler.neededColumns(whole)
          #expect(columns.lowerBound >= 0 && columns.upperBound <= source)
          var part = whole
          part.origin = columns.lowerBound
          part.sourceCount = columns.count
          let (a, b) = (FilterTable(whole), FilterTable(part))
          var isAlike = true
          for m in 0..<count {
            var weights = [Int](repeating: 0, count: source)
            for k in 0..<a.taps { weights[Int(a.starts[m]) + k] += Int(a.weights[m * a.taps + k]) }
            for k in 0..<b.taps {
              let index = Int(b.starts[m]) + k
              if index < 0 || index >= columns.count {
                isAlike = false
              } else {
                weights[index + columns.lowerBound] -= Int(b.weights[m * b.taps + k])
              }
            }
            if weights.contains(where: { $0 != 0 }) { isAlike = false }
          }
          #expect(isAlike, "\(whole), columns \(columns)")
        }
      }
    }
  }

  @Test func cacheKeepsWhatIsUsedAndForgetsTheRest() {
    let cache = FilterCache(capacity: 8)
    let steady = key(map(start: 0, step: 1.7, count: 30), source: 51)
    let first = cache.table(steady)
    for i in 0..<100 {
      _ = cache.table(key(map(start: Double(i) * 0.01, step: 0.5, count: 30), source: 51))
      #expect(cache.table(steady) === first)
      #expect(cache.count <= 9)
    }
    #expect(cache.builtCount == 101)
  }
}
