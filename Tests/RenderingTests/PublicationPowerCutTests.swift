import Files
import Foundation
import TestKit
import Testing

@testable import Rendering

/// What a power cut leaves of a publication, and what reverting it in part does.
@Suite struct PublicationPowerCutTests: FailingPublication {
  let folder = TemporaryDirectory()

  @Test func aNoteThatIsLostIsKnownFromTheJob() throws {
    try put("former", "a.mp4")
    var set = try stage(2)
    try set.claim()
    try set.prepare()
    try set.place(0)
    for number in 0..<2 { try blank(set.items[0].staging, number: number) }
    #expect(try publication(9, outputs: 2).revokePredecessors() == 1)
    #expect(text("a.mp4") == "former")
    #expect(folder.contents == ["a.mp4"])
  }

  /// A render without a queue: nobody knows its job.
  @Test func whatWasThereIsNotRemovedWhereItsPlaceIsUnknown() throws {
    try put("former", "a.mp4")
    var set = try stage(2)
    try set.claim()
    try set.prepare()
    try set.place(0)
    let staging = set.items[0].staging
    for number in 0..<2 { try blank(staging, number: number) }
    let revocation = Revocation(of: set.attempt, in: [staging])
    for _ in 0..<2 { #expect(throws: FileError.self) { try revocation.run() } }
    let kept = StagedEntry(attempt: set.attempt, number: 0, kind: .former).name
    #expect(text("\(staging.name)/\(kept)") == "former" && text("a.mp4") == "new 0")
  }

  /// Nothing was put in place yet: that needs no names.
  @Test func notesThatAreLostHoldUpNothingThatIsOnlyStaged() throws {
    var set = try stage(2)
    try set.claim()
    try set.prepare()
    let staging = set.items[0].staging
    for number in 0..<2 { try blank(staging, number: number) }
    try Revocation(of: set.attempt, in: [staging]).run()
    #expect(folder.contents == [])
  }

  /// A part that could not be taken back stays a part, whatever comes to the last output's place.
  @Test func whatWasTakenBackInPartIsNeverTakenForComplete() throws {
    try put("former", "a.mp4")
    var set = try stage(2)
    try set.claim()
    try set.prepare()
    for index in 0..<2 { try set.place(index) }
    // The first output's note is lost, and nobody here knows the job.
    let staging = set.items[0].staging
    try blank(staging, number: 0)
    let revocation = Revocation(of: set.attempt, in: [staging])
    #expect(throws: FileError.self) { try revocation.run(evenIfComplete: true) }
    #expect(text("b.mp4") == nil)
    let left = try #require(try staging.attempts()[set.attempt])
    #expect(left.contains { $0.number == 1 && $0.kind == .intent(inode: 0) })
    #expect(try publication(9, outputs: 2).revokePredecessors() == 1)
    #expect(text("a.mp4") == "former" && folder.contents == ["a.mp4"])
  }
}
