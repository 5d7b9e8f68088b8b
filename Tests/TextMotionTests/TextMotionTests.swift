import ClipJob
import Testing

@testable import TextMotion

@Suite struct TextMotionTests {
  @Test(arguments: comingRows) func comesFromItsFirstKeysAndStandsStill(row: AnimationTable.Row) throws {
    let motion = motion(enter: TextAnimation(row.preset))
    let enter = try #require(row.enter)
    let still = try #require(motion.stillRange)
    for letter in 0..<paragraph.letterCount {
      let first = motion.pose(ofLetter: letter, at: 0)
      for track in enter.tracks where track.property != .scramble {
        #expect(first[track.property] == track.keys[0].value)
      }
      for seconds in [still.lowerBound, still.lowerBound + 0.001, 5.999, 6, 100] {
        #expect(motion.pose(ofLetter: letter, at: seconds).isIdentity)
        #expect(motion.isStill(at: seconds))
      }
    }
    let last = motion.pose(ofLetter: paragraph.letterCount - 1, at: still.lowerBound - 1e-6)
    #expect(enter.jumps || distance(last, UnitPose()) < 1e-3)
    #expect(!motion.isStill(at: still.lowerBound - 1e-6))
    // One unit alone takes the row's time; a paragraph takes its staggers as well.
    let count = paragraph.count(of: row.unit)
    #expect(abs(still.lowerBound - enter.duration - enter.stagger * Double(count - 1)) < 1e-9)
  }

  @Test(arguments: comingRows) func leavesUntilTheEnd(row: AnimationTable.Row) throws {
    let motion = motion(exit: TextAnimation(row.preset))
    let enter = try #require(row.enter)
    let still = try #require(motion.stillRange)
    #expect(still.lowerBound == 0 && still.upperBound < 6)
    for letter in 0..<paragraph.letterCount {
      #expect(motion.pose(ofLetter: letter, at: 0).isIdentity)
      #expect(motion.pose(ofLetter: letter, at: still.upperBound).isIdentity)
      let end = motion.pose(ofLetter: letter, at: 6)
      for track in enter.tracks where track.property != .scramble {
        let mirrors = row.leavesOnward && [.dx, .dy, .rotation].contains(track.property)
        #expect(end[track.property] == (mirrors ? -track.keys[0].value : track.keys[0].value))
      }
      #expect(distance(motion.pose(ofLetter: letter, at: 1000), end) == 0)
    }
  }

  @Test(arguments: loopRows) func loopsRepeat(row: AnimationTable.Row) throws {
    let motion = motion(loop: TextAnimation(row.preset), duration: 20)
    let round = try #require(motion.loopRound)
    let asked = try #require(row.loop).duration
    #expect(round > asked * 0.8 && round < asked * 1.25)
    #expect(motion.stillRange == nil)
    var moved = 0.0
    for letter in [0, 7, 17] {
      for step in 0..<40 {
        let seconds = 6 + Double(step) * 0.0731
        let pose = motion.pose(ofLetter: letter, at: seconds)
        // Held values change at moments that rounding may put on either side.
        #expect(
          distance(pose, motion.pose(ofLetter: letter, at: seconds + round)) < 1e-6
            || distance(pose, motion.pose(ofLetter: letter, at: seconds + round + 1e-6)) < 1e-6)
        moved = max(moved, distance(pose, UnitPose()))
      }
      for seconds in [0.0, 20, 25, -1] { #expect(motion.pose(ofLetter: letter, at: seconds).isIdentity) }
    }
    #expect(moved > 0.01)
  }

  /// Everything at once, so that what meets is seen as well. Where neighbours differ, halving what lies between them must
  /// make the difference small.
  @Test(arguments: AnimationTable.rows) func nothingJumpsThatIsNotHeld(row: AnimationTable.Row) {
    func smooth(_ movement: Movement?) -> TextAnimation? {
      movement.map(\.jumps) == false ? TextAnimation(row.preset) : nil
    }
    let motion = motion(
      enter: smooth(row.enter), exit: smooth(row.enter), loop: smooth(row.loop), duration: 7)
    func pose(_ letter: Int, _ seconds: Double) -> UnitPose { motion.pose(ofLetter: letter, at: seconds) }
    for letter in [0, 9, 17] {
      for step in -2..<360 {
        var (low, high) = (Double(step) / 50, Double(step + 1) / 50)
        guard distance(pose(letter, low), pose(letter, high)) > 0.02 else { continue }
        for _ in 0..<30 {
          let middle = (low + high) / 2
          let isLeft =
            distance(pose(letter, low), pose(letter, middle))
            > distance(pose(letter, middle), pose(letter, high))
          if isLeft { high = middle } else { low = middle }
        }
        #expect(distance(pose(letter, low), pose(letter, high)) < 1e-3, "letter \(letter) at \(low)")
      }
    }
  }

  @Test func unitsComeOneAfterTheOther() {
    let motion = motion(enter: animation(.slideUp, unit: .word, duration: 1, stagger: 0.5))
    func hasBegun(_ word: Int, _ seconds: Double) -> Bool {
      motion.pose(of: .word, word, at: seconds).dy < 1.5
    }
    for word in 0..<4 {
      let start = Double(word) * 0.5
      #expect(!hasBegun(word, start) && hasBegun(word, start + 0.01))
      #expect(motion.pose(of: .word, word, at: start + 1.001).isIdentity)
    }
    #expect(motion.stillRange?.lowerBound == 2.5)
    // Letters of a word move as one.
    #expect(motion.pose(ofLetter: 5, at: 0.8) == motion.pose(ofLetter: 11, at: 0.8))
    #expect(motion.pose(ofLetter: 5, at: 0.8).unit == .word)
  }

  @Test func typewriterDeletesTheLastLetterFirst() {
    let motion = motion(enter: TextAnimation(.typewriter), exit: TextAnimation(.typewriter), duration: 4)
    func shown(_ seconds: Double) -> [Int] {
      (0..<18).filter { motion.pose(ofLetter: $0, at: seconds).opacity == 1 }
    }
    #expect(shown(0).isEmpty)
    #expect(shown(0.051) == [0])
    #expect(shown(0.46) == Array(0..<9))
    #expect(shown(0.901) == Array(0..<18) && shown(3.099) == Array(0..<18))
    // Backwards in time: what appears at the end of its 50 ms disappears at their beginning.
    #expect(shown(3.101) == Array(0..<17) && shown(3.16) == Array(0..<16))
    #expect(shown(3.94) == [0])
    #expect(shown(4).isEmpty)
  }

  @Test func slidesLeaveInTheirDirection() {
    let motion = motion(enter: TextAnimation(.slideLeft), exit: TextAnimation(.slideLeft))
    #expect(motion.pose(ofLetter: 0, at: 0.05).dx > 0)
    #expect(motion.pose(ofLetter: 0, at: 5.95).dx < 0)
  }

  @Test func jobsChangeWhatARowSays() {
    let slow = motion(enter: animation(.fade, unit: .letter, duration: 2, stagger: 0.1, easing: .linear))
    #expect(slow.pose(ofLetter: 0, at: 1).opacity == 0.5)
    #expect(abs(slow.pose(ofLetter: 10, at: 1.5).opacity - 0.25) < 1e-9)
    #expect(slow.unit == .letter)
    let overshooting = Easing.bezier(x1: 0.3, y1: 2, x2: 0.6, y2: 2)
    let far = motion(enter: animation(.slideLeft, duration: 1, easing: overshooting))
    #expect((1..<10).contains { far.pose(ofLetter: 0, at: Double($0) / 10).dx < -0.2 })
    #expect((1..<10).allSatisfy { 0...1 ~= far.pose(ofLetter: 0, at: Double($0) / 10).opacity })
  }

  @Test func drawsWhatMovesByItself() {
    #expect(motion().unit == nil)
    #expect(motion().isStill(at: 3) && motion().stillRange == 0...6)
    #expect(motion(enter: TextAnimation(.fade)).unit == .all)
    #expect(motion(enter: TextAnimation(.fade), exit: TextAnimation(.wipe)).unit == .line)
    #expect(motion(enter: TextAnimation(.pop), loop: TextAnimation(.pulse)).unit == .word)
    // Distances between letters, and other letters, cannot be had from a picture of the whole.
    #expect(motion(enter: TextAnimation(.track)).unit == .letter)
    #expect(motion(enter: animation(.scramble, unit: .all)).unit == .letter)
    // What a preset cannot be does nothing.
    #expect(motion(enter: TextAnimation(.blink), loop: TextAnimation(.fade)).unit == nil)
  }

  @Test func scrambleChangesFifteenTimesASecond() {
    let motion = motion(enter: animation(.scramble, duration: 2, stagger: 0))
    var seen: [UInt64] = []
    for frame in 1..<1000 {
      guard let other = motion.pose(ofLetter: 3, at: Double(frame) / 500).scramble else { continue }
      if seen.last != other { seen.append(other) }
    }
    #expect(seen.count == 30 && Set(seen).count == 30)
    #expect(motion.pose(ofLetter: 3, at: 1).scramble != motion.pose(ofLetter: 4, at: 1).scramble)
    #expect(motion.pose(ofLetter: 3, at: 2).scramble == nil)
  }

  @Test(arguments: AnimationTable.rows) func seedsDecide(row: AnimationTable.Row) {
    let animation = TextAnimation(row.preset)
    func poses(_ seed: UInt64) -> [UnitPose] {
      let motion = motion(
        enter: row.enter.map { _ in animation }, loop: row.loop.map { _ in animation }, seed: seed)
      return (0..<60).map { motion.pose(ofLetter: 5, at: Double($0) / 10) }
    }
    #expect(poses(1) == poses(1))
    let isRandom = [row.enter, row.loop].contains { movement in
      movement.map { !$0.noise.isEmpty || $0.properties.contains(.scramble) } ?? false
    }
    #expect((poses(1) != poses(2)) == isRandom)
  }
}
