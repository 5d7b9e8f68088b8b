import Files
import MediaTypes
import TestKit
import Testing

@testable import MediaIO

@Suite struct HeldPicturesTests {
  /// 25 fps on a clock of milliseconds that begins at 10 s.
  private func held(format: String = "mov", usual: Rational? = nil) -> HeldPictures {
    var video = MediaInfo.Video(streamIndex: 0, codec: "h264", width: 2, height: 2, frameRate: 25)
    video.usualInterval = usual
    var info = MediaInfo(FileLocation("/film.mp4"), format: format)
    info.timeZero = 10
    return HeldPictures(info, video, secondsPerTick: Rational(1, 1000))
  }

  @Test func aHoleIsToldOnceItIsSeen() {
    var held = held()
    held.note(11_000, until: 15_500, at: 11_900, isOnly: false)
    #expect(held.warnings.isEmpty)
    for target: Int64 in [12_100, 12_140] { held.note(11_000, until: 15_500, at: target, isOnly: false) }
    #expect(held.warnings.count == 1)
    #expect(
      held.warnings.first?.contains("no picture between 1.000 s and 5.500 s") == true, "\(held.warnings)")
    #expect(held.warnings.first?.contains("held for 4.500 s") == true, "\(held.warnings)")
  }

  @Test func whatIsUsualIsNot() {
    var slides = held(usual: 3)
    slides.note(10_000, until: 30_000, at: 29_000, isOnly: false)
    var animation = held(format: "gif")
    animation.note(10_000, until: 30_000, at: 29_000, isOnly: false)
    #expect(slides.warnings.isEmpty && animation.warnings.isEmpty)
  }

  @Test func manyHolesAreFewWords() {
    var held = held()
    for hole: Int64 in 1...50 {
      held.note(hole * 10_000, until: hole * 10_000 + 9000, at: hole * 10_000 + 2000, isOnly: false)
    }
    #expect(held.warnings.count == 4)
  }

  @Test func anEndBeforeTheClipsIsTold() {
    var held = held()
    held.note(12_000, until: nil, at: 13_020, isOnly: false)
    #expect(held.warnings.isEmpty)
    held.note(12_000, until: nil, at: 13_100, isOnly: false)
    held.note(12_000, until: nil, at: 14_100, isOnly: false)
    #expect(held.warnings.count == 1)
    #expect(held.warnings.first?.contains("no picture after 2.000 s") == true, "\(held.warnings)")
    var still = self.held()
    still.note(10_000, until: nil, at: 20_000, isOnly: true)
    #expect(still.warnings.isEmpty)
  }

  @Test func timeStampsThatStandStillAreTold() {
    var held = held()
    for number: Int64 in 0..<25 { held.showed(10_000 + number, isForced: true) }
    #expect(held.warnings.isEmpty)
    held.showed(10_025, isForced: true)
    #expect(held.warnings.first?.contains("stand still") == true, "\(held.warnings)")
    var sometimes = self.held()
    for number: Int64 in 0..<100 { sometimes.showed(number, isForced: number % 20 != 0) }
    #expect(sometimes.warnings.isEmpty)
  }
}
