import Testing

@testable import ClipJob

/// Where a clip lies, as its document says.
@Suite struct ReadFrameTests {
  private func clip(_ keys: String) throws -> Clip {
    let job = try Job.parse(Array(Documents.job(clip: keys).utf8))
    return try #require(job.tracks.first?.clips.first)
  }

  @Test func whatIsLeftOutIsLeftOpen() throws {
    #expect(try clip("").frame == .full)
    let logo = try clip(#""frame": {"width": 0.2}, "position": "top-right", "margin": 0.05"#)
    #expect(logo.frame == FrameSpec(width: 0.2))
    #expect(logo.position == .topRight && logo.margin == Margin(x: 0.05, y: 0.05))
    let apart = try clip(#""position": "left", "margin": {"y": 0.1}"#)
    #expect(apart.margin == Margin(x: 0, y: 0.1))
    // Where only one of both is by position, the margin applies to that.
    #expect(try clip(#""frame": {"x": 0.1}, "position": "top", "margin": 0.1"#).frame == FrameSpec(x: 0.1))
  }

  /// Each number by itself; what is told of a number out of range is told of a keyframe's.
  @Test func framesMayMove() throws {
    let sliding = try clip(
      #""frame": {"x": [{"t": 0, "v": -0.4}, {"t": 0.5, "v": 0.05, "easing": "easeOut"}], "y": 0.1, "width": 0.35}"#
    )
    let x = Animated(keyframes: [.init(t: 0, v: -0.4), .init(t: 0.5, v: 0.05, easing: .easeOut)])
    #expect(sliding.frame == FrameSpec(x: x, y: 0.1, width: 0.35))
    #expect(sliding.frame.isMoving && sliding.frame.hasOneSide)
    #expect(try !clip(#""frame": {"x": [{"t": 0, "v": 0.5}, {"t": 2, "v": 0.5}]}"#).frame.isMoving)
    // A margin does not move a frame whose corner moves by itself.
    let errors = Documents.errors(
      Documents.job(
        clip:
          #""position": "top", "margin": 0.1, "frame": {"x": [{"t": 0, "v": 0}, {"t": 1, "v": 1}], "y": 0}"#
      ))
    #expect(errors.map(\.code) == ["key.conflict"])
    let pixels = Documents.errors(
      #"{"version": 1, "canvas": {"width": 320, "height": 180}, "tracks": [{"clips": [{"source": {"video": "a.mp4"}, "frame": {"width": [{"t": 0, "v": 100}]}}]}], "outputs": [{"to": "b.mp4"}]}"#
    )
    #expect(pixels.map(\.hint) == ["frames are parts of the canvas: 100 px of 320 is 0.3125"])
  }

  /// A wrong side is one error, not also a missing one.
  @Test func aWrongSideIsOneError() {
    let errors = Documents.errors(
      Documents.job(clip: #""duration": 1, "frame": {"width": 640}"#, source: ##"{"color": "#000000"}"##))
    #expect(errors.map(\.code) == ["value.range"])
  }

  @Test(arguments: [
    ("centre", "center"), ("middle", "center"), ("bottomRight", "bottom-right"),
    ("lower right", "bottom-right"),
    ("UPPER_LEFT", "top-left"), ("right-bottom", "bottom-right"), ("top-centre", "top"),
    ("center left", "left"),
    ("middle-center", "center"), ("N", "top"), ("SE", "bottom-right"), ("northwest", "top-left"),
    ("botom", "bottom"), ("topp-left", "top-left"),
  ])
  func otherWordsAreUnderstood(_ word: String, _ name: String) throws {
    let errors = Documents.errors(Documents.job(clip: #""position": "\#(word)""#))
    #expect(errors.map(\.code) == ["value.choice"])
    #expect(errors.first?.hint == "did you mean \"\(name)\"?", "\(errors)")
  }

  @Test(arguments: ["", "zzz", "left-right", "topbottom", "north by northwest", "e-w"])
  func wordsWithoutAPlaceAreNone(_ word: String) {
    #expect(Position.meant(by: word) == nil)
  }

  @Test func everyPositionHasItsPlace() {
    for position in Position.allCases {
      #expect(Position(x: position.x, y: position.y) == position)
      #expect(Position.meant(by: position.rawValue) == position)
    }
  }
}
