import Testing

@testable import CUDADriver

@Suite struct PoolBucketsTests {
  @Test(arguments: [(1, 512), (512, 512), (513, 1024), (4097, 4608), (100_000, 106_496), (1 << 20, 1 << 20)])
  func sizesHaveClasses(byteCount: Int, capacity: Int) {
    #expect(PoolBuckets(limit: 1 << 30).capacity(for: byteCount) == capacity)
  }

  @Test func aClassIsAnEighthLargerAtMost() {
    let buckets = PoolBuckets(limit: .max)
    for byteCount in stride(from: 4096, through: 1 << 26, by: 12_345) {
      let capacity = buckets.capacity(for: byteCount) ?? 0
      #expect(capacity >= byteCount && capacity <= byteCount + byteCount / 8 && capacity % 512 == 0)
    }
  }

  @Test func noClassIsLargerThanTheBudget() {
    let buckets = PoolBuckets(limit: 100_000)
    #expect(buckets.capacity(for: 100_000) == 100_000 && buckets.capacity(for: 99_999) == 100_000)
    for byteCount in [100_001, .max, 0, -1] { #expect(buckets.capacity(for: byteCount) == nil) }
    #expect(PoolBuckets(limit: .max).capacity(for: .max) == .max)
    #expect(PoolBuckets(limit: -5).capacity(for: 1) == nil)
  }
}
