import ClipJob
import MediaTypes
import Testing

@testable import Rendering

@Suite struct LoudnessProfileTests {
  /// A sound whose amplitude is its time in seconds, over ten.
  private final class Ramp: HeardSound {
    private var position: Int

    init(from: Rational) { position = Int((from * 48_000).floor) }

    func read(_ count: Int, into samples: inout [Float]) {
      for _ in 0..<count {
        let sign: Float = position.isMultiple(of: 2) ? 1 : -1
        samples.append(sign * Float(position) / 48_000 / 10)
        position += 1
      }
    }
  }

  @Test func isAsLoudAsItsSound() throws {
    let profile = try LoudnessProfile({ Ramp(from: $0) }, duration: 8)
    let levels = profile.levels(8)
    #expect(levels.count == 8 && levels.last == 1)
    #expect(zip(levels, levels.dropFirst()).allSatisfy { $0 < $1 })
    // Half as loud is a quarter of the power.
    let four = profile.levels(4)
    #expect(abs(four[1] / four[3] - 0.502) < 0.02, "\(four)")
  }

  /// More levels than parts, and a clip of some samples.
  @Test func anyNumberOfLevelsIsGiven() throws {
    let profile = try LoudnessProfile({ Ramp(from: $0 + 3) }, duration: Rational(1, 4800))
    #expect(profile.levels(512).count == 512)
    #expect(profile.levels(1) == [1])
  }

  /// Of a day, no more is listened to than of an hour.
  @Test func longClipsAreSampled() throws {
    var seconds = 0.0
    final class Counter: HeardSound {
      let count: (Int) -> Void
      init(_ count: @escaping (Int) -> Void) { self.count = count }
      func read(_ count: Int, into samples: inout [Float]) {
        self.count(count)
        samples += [Float](repeating: 0.5, count: count)
      }
    }
    let profile = try LoudnessProfile(
      { _ in Counter { seconds += Double($0) / 48_000 } }, duration: 24 * 3600)
    #expect(seconds > 100 && seconds <= 3600)
    #expect(profile.levels(3) == [1, 1, 1])
  }

  @Test func silenceIsNoLevel() throws {
    final class Silence: HeardSound {
      func read(_ count: Int, into samples: inout [Float]) { samples += [Float](repeating: 0, count: count) }
    }
    #expect(try LoudnessProfile({ _ in Silence() }, duration: 2).levels(3) == [0, 0, 0])
  }
}
