import Testing

@testable import CUDADriver

@Suite struct PoolShelvesTests {
  @Test(arguments: [(1, 512), (512, 512), (513, 1024), (4097, 4608), (100_000, 106_496), (1 << 20, 1 << 20)])
  func sizesHaveClasses(byteCount: Int, capacity: Int) {
    #expect(PoolShelves(limit: 1 << 30).capacity(for: byteCount) == capacity)
  }

  @Test func aClassIsAnEighthLargerAtMost() {
    let shelves = PoolShelves(limit: .max)
    for byteCount in stride(from: 4096, through: 1 << 26, by: 12_345) {
      let capacity = shelves.capacity(for: byteCount) ?? 0
      #expect(capacity >= byteCount && capacity <= byteCount + byteCount / 8 && capacity % 512 == 0)
    }
  }

  @Test func noClassIsLargerThanTheBudget() {
    let shelves = PoolShelves(limit: 100_000)
    #expect(shelves.capacity(for: 100_000) == 100_000 && shelves.capacity(for: 99_999) == 100_000)
    for byteCount in [100_001, .max, 0, -1] { #expect(shelves.capacity(for: byteCount) == nil) }
    #expect(PoolShelves(limit: .max).capacity(for: .max) == .max)
    #expect(PoolShelves(limit: -5).capacity(for: 1) == nil)
  }
}
