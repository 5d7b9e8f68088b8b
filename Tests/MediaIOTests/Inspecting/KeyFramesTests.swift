import MediaTypes
import Testing

@testable import MediaIO

@Suite struct KeyFramesTests {
  @Test func distancesReachToTheEnd() throws {
    let keys = try #require(KeyFrames([0, 2, 3], end: 9))
    #expect(keys.count == 3)
    #expect(keys.meanInterval == 3)
    #expect(keys.longestInterval == 6)
    #expect(keys.times == nil)
  }

  @Test func oneKeyFrame() throws {
    let open = try #require(KeyFrames([1], end: nil))
    #expect(open.count == 1 && open.meanInterval == nil && open.longestInterval == nil)
    let closed = try #require(KeyFrames([1], end: 5))
    #expect(closed.meanInterval == 4 && closed.longestInterval == 4)
  }

  @Test func none() { #expect(KeyFrames([], end: 5) == nil) }

  /// An end before the last key frame is damage, not a distance.
  @Test func anEndThatIsTooEarly() throws {
    let keys = try #require(KeyFrames([0, 4], end: 1))
    #expect(keys.longestInterval == 4 && keys.meanInterval == 2)
  }
}
