import Testing

@testable import SubStation

@Suite struct ClustersTests {
  typealias Box = Clusters.Box

  private func boxes(_ given: [Box]) -> [Box] {
    var clusters = Clusters()
    for box in given { clusters.add(box) }
    return clusters.boxes
  }

  @Test func neighboursAreOne() {
    let letters = (0..<30).map { Box(left: 101 + $0 * 20, top: 801, right: 117 + $0 * 20, bottom: 833) }
    #expect(boxes(letters) == [Box(left: 100, top: 800, right: 698, bottom: 834)])
  }

  @Test func whatLiesFarApartIsTwo() {
    let top = Box(left: 0, top: 0, right: 400, bottom: 100)
    let bottom = Box(left: 0, top: 1800, right: 400, bottom: 1900)
    #expect(boxes([top, bottom]) == [top, bottom])
  }

  @Test func theyAreFewAndCoverEverythingWithoutOverlaps() {
    var state: UInt64 = 7
    func next(_ below: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % below
    }
    for _ in 0..<200 {
      let given = (0..<(1 + next(60))).map { _ in
        let (x, y) = (next(2000) - 100, next(2000) - 100)
        return Box(left: x, top: y, right: x + 1 + next(300), bottom: y + 1 + next(200))
      }
      let found = boxes(given)
      #expect(found.count <= Clusters.most)
      #expect(found.allSatisfy { ($0.left | $0.top | $0.right | $0.bottom) & 1 == 0 })
      for box in given { #expect(found.contains { $0.union(box) == $0 }) }
      for (index, a) in found.enumerated() {
        #expect(!found.dropFirst(index + 1).contains { $0.overlaps(a) })
      }
    }
  }
}
