import Testing

@testable import MediaTypes

@Suite struct PicturePoolTests {
  private func picture(_ side: Int, _ pool: PicturePool) -> Picture? {
    Picture(width: side, height: side, layout: .yuv420, color: .canvas, from: pool)
  }

  @Test func memoryIsUsedAgain() throws {
    let pool = PicturePool()
    var first = picture(64, pool)
    let base = try #require(first?.planes[0].data)
    first = nil
    #expect(pool.idleBytes > 0)
    let second = picture(64, pool)
    #expect(second?.planes[0].data == base && pool.idleBytes == 0)
  }

  /// Pictures of ever other sizes, one at a time: what is kept is never more than the largest of them.
  @Test func sizesDoNotPileUp() {
    let pool = PicturePool()
    var largest = 0
    for side in stride(from: 16, through: 640, by: 2) {
      let one = picture(side, pool)
      largest = max(largest, one.map { $0.planes.reduce(0) { $0 + $1.pitch * $1.height } } ?? 0)
    }
    #expect(pool.idleBytes > 0 && pool.idleBytes < 2 * largest)
  }
}
