import ClipJob
import Testing

@testable import TextMotion

@Suite struct MotionScheduleTests {
  @Test(arguments: comingRows) func whatDoesNotFitIsShortenedInProportion(row: AnimationTable.Row) throws {
    let animation = TextAnimation(row.preset)
    let motion = motion(enter: animation, exit: animation, duration: 0.1)
    let still = try #require(motion.stillRange)
    // Coming and leaving are as long as each other.
    #expect(abs(still.lowerBound - 0.05) < 1e-9 && still.upperBound == still.lowerBound)
    for letter in 0..<paragraph.letterCount {
      #expect(motion.pose(ofLetter: letter, at: still.lowerBound).isIdentity)
      #expect(!motion.pose(ofLetter: letter, at: 0).isIdentity)
      #expect(!motion.pose(ofLetter: letter, at: 0.1).isIdentity)
    }
  }

  @Test func aLongExitAloneTakesTheWholeText() {
    let motion = motion(exit: animation(.fade, duration: 10), duration: 2)
    #expect(motion.pose(ofLetter: 0, at: 0).isIdentity)
    #expect(motion.pose(ofLetter: 0, at: 1).opacity == 0.5)
    #expect(motion.pose(ofLetter: 0, at: 2).opacity == 0)
  }

  @Test func proportionsAreThoseAskedFor() {
    let motion = motion(
      enter: animation(.fade, duration: 3), exit: animation(.fade, duration: 1), duration: 2)
    #expect(motion.stillRange == 1.5...1.5)
  }

  @Test func loopsFillWhatIsLeftWithWholeRounds() throws {
    let loop = animation(.pulse, duration: 1)
    let between = motion(
      enter: animation(.fade, duration: 0.5), exit: animation(.fade, duration: 0.5), loop: loop, duration: 4.3
    )
    #expect(abs(try #require(between.loopRound) - 1.1) < 1e-9)
    #expect(motion(loop: loop, duration: 0.4).loopRound == nil)
    #expect(motion(loop: loop, duration: 0.6).loopRound == 0.6)
  }

  @Test func theLastLetterLoopsAsWell() {
    let long = TextUnits(wordOfLetter: Array(0..<400), lineOfLetter: Array(repeating: 0, count: 400))
    let motion = motion(loop: TextAnimation(.jump), duration: 3, units: long)
    #expect((0..<300).contains { motion.pose(ofLetter: 399, at: Double($0) / 100).dy < -0.3 })
    #expect(motion.pose(ofLetter: 399, at: 3).isIdentity)
  }

  @Test(arguments: AnimationTable.rows) func extremesAreSurvived(row: AnimationTable.Row) {
    let values = [0, -1, .nan, .infinity, -.infinity, 1e-320, 1e300]
    let easings: [Easing] = [
      .hold, .bezier(x1: 0, y1: -1e9, x2: 1, y2: 1e9), .bezier(x1: .nan, y1: .nan, x2: 2, y2: 0),
    ]
    let texts = [
      paragraph, TextUnits(wordOfLetter: [], lineOfLetter: []),
      TextUnits(wordOfLetter: [0], lineOfLetter: [0]),
    ]
    for (index, value) in values.enumerated() {
      for other in [0.5, value] {
        let animation = animation(
          row.preset, unit: .allCases[index % 4], duration: value, stagger: other, easing: easings[index % 3])
        let motion = motion(
          enter: animation, exit: animation, loop: animation, duration: other, units: texts[index % 3])
        for seconds in [0, 0.25, 0.5, 3] + values {
          for letter in [-1, 0, 5, 99] {
            let pose = motion.pose(ofLetter: letter, at: seconds)
            for property in MotionProperty.allCases { #expect(property.range.contains(pose[property])) }
          }
          _ = motion.isStill(at: seconds)
        }
      }
    }
  }
}
