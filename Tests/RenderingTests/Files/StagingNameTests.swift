import Files
import Foundation
import TestKit
import Testing

@testable import Rendering

@Suite struct StagingNameTests {
  @Test func namesCarryTheLeaseAndTheirFolderTheJob() {
    let path = StagingName.attempt(job: "talk-7@default", token: 42, nonce: "k3x").path(
      for: "/media/out/clip.mp4", number: 1)
    #expect(path == "/media/out/.part-talk-7@default/42-k3x-1")
    // Processes of different containers may have the same number: their names have a random part, too.
    let own = StagingName.process.path(for: "/clip.mp4", number: 0)
    #expect(own.wholeMatch(of: /\/\.part-render-[0-9]+\/([0-9]+)-[0-9a-z]+-0/)?.1 == "\(getpid())")
  }

  /// File systems that tell no case apart (exFAT, CIFS), and those that allow no colon, have all of them, too.
  @Test func jobsThatDifferInCaseHaveFoldersThatDo() {
    func folder(_ job: String) -> String {
      StagingName.attempt(job: job, token: 1, nonce: "n").folder
    }
    let jobs = ["J@q", "j@q", "%4a@q", "a:b@q", "a%3ab@q", "a_b@q", "é@q", "É@q", "j@q.", "j@q"]
    let names = Set(jobs.map { folder($0).lowercased() })
    #expect(names.count == Set(jobs).count)
    #expect(names.allSatisfy { !$0.contains(":") && !$0.hasSuffix(".") && $0.utf8.allSatisfy { $0 < 128 } })
    let long = ["J", "j"].map { folder(String(repeating: $0, count: 128) + "@queue").lowercased() }
    #expect(long[0] != long[1] && long.allSatisfy { $0.utf8.count <= 255 })
  }

  @Test func longNamesAreCutToWhatFileSystemsAllowAndStayDifferent() throws {
    let folder = TemporaryDirectory()
    let jobs = ["a", "b"].map { String(repeating: "j", count: 300) + $0 }
    var names: Set<String> = []
    for job in jobs {
      let naming = StagingName.attempt(job: job, token: .max, nonce: String(repeating: "z", count: 32))
      names.insert(naming.folder)
      let file = try StagedFile(
        FileLocation(folder.file(String(repeating: "n", count: 255))), number: 99, naming: naming)
      #expect(file.staging.folder.identity(of: naming.attempt.file(99)) == file.identity)
    }
    #expect(names.count == 2 && names.allSatisfy { $0.utf8.count <= 255 })
    #expect(folder.contents == [])
  }

  @Test(arguments: [
    StagedEntry.Kind.content, .former, .intent(inode: 0), .intent(inode: .max),
  ])
  func entriesAreReadBack(_ kind: StagedEntry.Kind) {
    let entry = StagedEntry(
      attempt: .init(token: 1_764_321_135_123_456, nonce: "k3x9"), number: 12, kind: kind)
    #expect(StagedEntry(entry.name) == entry)
  }

  @Test(arguments: [
    "", "5", "5-n", "5-n-", "5--0", "5-N-0", "x-n-0", "-5-n-0", "5-n-x", "5-n-0-1", "05-n-0", "5-n-00",
    "5-n--1",
    "5-n-0.", "5-n-0.was.", "5-n-0.to-", "5-n-0.to-x", "5-n-0.to-01", "99999999999999999999-n-0", "clip.mp4",
  ])
  func otherNamesAreNotTaken(_ name: String) { #expect(StagedEntry(name) == nil) }
}
