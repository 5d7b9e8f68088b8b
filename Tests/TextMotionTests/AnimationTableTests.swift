import ClipJob
import Testing

@testable import TextMotion

@Suite struct AnimationTableTests {
  @Test func everyPresetHasOneRow() {
    #expect(AnimationTable.rows.map(\.preset) == TextAnimationPreset.allCases)
    #expect(AnimationTable.rows.allSatisfy { $0.enter != nil || $0.loop != nil })
    #expect(Set(AnimationTable.rows.map(\.looks)).count == AnimationTable.rows.count)
  }

  /// The document says which presets may stand where without knowing what they look like.
  @Test func documentKnowsWhatRowsCanBe() {
    #expect(Set(TextAnimationPreset.comings) == Set(comingRows.map(\.preset)))
    #expect(Set(TextAnimationPreset.loops) == Set(loopRows.map(\.preset)))
  }

  @Test(arguments: AnimationTable.rows) func movementsAreSound(row: AnimationTable.Row) {
    for movement in [row.enter, row.loop].compactMap({ $0 }) {
      #expect(movement.duration > 0 && movement.stagger >= 0)
      #expect(!movement.properties.isEmpty)
      #expect(Set(movement.tracks.map(\.property)).count == movement.tracks.count)
      for track in movement.tracks {
        let times = track.keys.map(\.time)
        #expect(times.first == 0 && times.last == 1)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
        #expect(track.keys.allSatisfy { track.property.range.contains($0.value) })
      }
      #expect(movement.waves.allSatisfy { $0.frequency > 0 && $0.amplitude != 0 })
      #expect(movement.noise.allSatisfy { $0.rate > 0 && $0.amplitude != 0 })
    }
  }

  @Test(arguments: comingRows) func comingsBeginElsewhereAndEndInPlace(row: AnimationTable.Row) throws {
    let enter = try #require(row.enter)
    #expect(enter.tracks.allSatisfy { $0.keys.last?.value == $0.property.identity })
    #expect(enter.tracks.contains { $0.keys.first?.value != $0.property.identity })
  }

  @Test(arguments: loopRows) func loopsBeginAndEndInPlace(row: AnimationTable.Row) throws {
    for track in try #require(row.loop).tracks {
      let (first, last) = (track.keys[0].value, track.keys[track.keys.count - 1].value)
      #expect(first == track.property.identity)
      // A whole turn is none.
      #expect(last == first || (track.property == .rotation && last.remainder(dividingBy: 360) == 0))
    }
  }
}
