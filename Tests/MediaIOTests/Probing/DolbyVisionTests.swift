import Foundation
import TestKit
import Testing

@testable import MediaIO

@Suite struct DolbyVisionTests {
  private let directory = TemporaryDirectory()

  @Test(arguments: [(1, 0), (3, 0), (5, 0), (8, 0), (9, 0), (10, 0)])
  func withoutABaseLayerItIsRefused(_ profile: Int, _ compatibility: Int) {
    let vision = DolbyVision(profile: profile, compatibility: compatibility)
    #expect(vision.failure("film.mp4")?.message.contains("green and pink") == true)
    #expect(vision.note("film.mp4") == nil)
  }

  @Test(arguments: [(4, 2), (7, 0), (7, 6), (8, 1), (8, 2), (8, 4), (9, 2), (10, 1), (10, 4)])
  func theBaseLayerIsShown(_ profile: Int, _ compatibility: Int) {
    let vision = DolbyVision(profile: profile, compatibility: compatibility)
    #expect(vision.failure("film.mp4") == nil)
    #expect(vision.note("film.mp4")?.contains("Dolby Vision (profile \(profile)") == true)
  }

  @Test(arguments: ["mp4", "mkv"])
  func theRecordIsReadFrom(_ ending: String) throws {
    let path = directory.file("dv.\(ending)")
    try DolbyVisionFile.make(profile: 5, compatibility: 0, path)
    let info = try MediaProbe.probe(path: path)
    #expect(info.video == nil)
    #expect(
      info.videoFailure?.message.contains("Dolby Vision (profile 5)") == true, "\(info.videoFailure as Any)")
    let base = directory.file("base.\(ending)")
    try DolbyVisionFile.make(profile: 8, compatibility: 4, base)
    let shown = try MediaProbe.probe(path: base)
    #expect(shown.video?.codec == "hevc")
    #expect(shown.notes.contains { $0.contains("profile 8.4") }, "\(shown.notes)")
  }
}
