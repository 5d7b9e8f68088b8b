import Testing

@testable import Rendering

@Suite struct FrameRunsTests {
  private func runs(_ frames: [Int]) -> FrameRuns {
    var runs = FrameRuns()
    for frame in frames { runs.append(frame) }
    return runs
  }

  @Test func neighboursJoinAndGapsDoNot() {
    let frames = [3, 4, 5, 9, 10, 20]
    #expect(runs(frames).runs == [3..<6, 9..<11, 20..<21])
    #expect(Array(runs(frames)) == frames)
    #expect(runs(frames).first == 3 && runs(frames).last == 20)
  }

  @Test func theSameFrameTwiceIsOnce() {
    #expect(Array(runs([7, 7, 8, 8])) == [7, 8])
  }

  @Test func nothing() {
    #expect(FrameRuns().isEmpty && FrameRuns(5..<5).isEmpty)
    #expect(FrameRuns().first == nil && FrameRuns().last == nil)
    #expect(Array(FrameRuns()).isEmpty)
    #expect(FrameRuns(0..<4) == runs([0, 1, 2, 3]))
  }
}
