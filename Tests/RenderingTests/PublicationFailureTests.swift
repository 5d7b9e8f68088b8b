import ClipJob
import Files
import Foundation
import TestKit
import Testing

@testable import Rendering

/// A publication that cannot go on: what was there before is there again, or it is said that it is not.
@Suite struct PublicationFailureTests: FailingPublication {
  let folder = TemporaryDirectory()

  // MARK: What cannot be kept

  /// A lane's sandbox lets nobody move a link: over it nothing is put that may have to be taken back.
  @Test(.enabled(if: Confinement.isPossible)) func whatWasThereOutlivesALinkThatCannotBeKept() throws {
    symlink("elsewhere", folder.file("a.mp4"))
    try put("former", "b.mp4")
    mkdir(folder.file("c.mp4"), 0o777)
    let error = try onThread { [self] () -> PublicationError? in
      try confine(changing: true)
      var set = try stage(3)
      do throws(PublicationError) { try set.publish() } catch { return error }
      return nil
    }
    guard case .failed(let failure) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(failure.code == "output.unwritable" && failure.path == "outputs[0].to")
    #expect(link("a.mp4") == "elsewhere" && text("b.mp4") == "former")
    #expect(folder.contents == names)
  }

  /// What one output's place cannot do says nothing of the next one's.
  @Test(.enabled(if: Confinement.isPossible)) func eachOutputIsKeptAsItsPlaceCan() throws {
    symlink("elsewhere", folder.file("a.mp4"))
    try put("former", "b.mp4")
    try onThread { [self] in
      try confine(changing: true)
      var set = try stage(2)
      try set.claim()
      try set.prepare()
      #expect(throws: PublicationError.self) { try set.place(0) }
      try set.place(1)
      #expect(text("b.mp4") == "new 1")
      set.rollBack()
    }
    #expect(link("a.mp4") == "elsewhere" && text("b.mp4") == "former")
    #expect(folder.contents == ["a.mp4", "b.mp4"])
  }

  /// After the last output nothing is placed that could fail.
  @Test(.enabled(if: Confinement.isPossible)) func theLastOutputReplacesALink() throws {
    try put("former", "a.mp4")
    symlink("elsewhere", folder.file("b.mp4"))
    try onThread { [self] in
      try confine(changing: true)
      var set = try stage(2)
      try set.publish()
    }
    #expect(text("a.mp4") == "new 0" && text("b.mp4") == "new 1" && link("b.mp4") == nil)
    #expect(folder.contents == ["a.mp4", "b.mp4"])
  }

  // MARK: What another attempt has published

  /// A folder whose names cannot be brought to the disk.
  private func unsyncable() throws -> Folder {
    let file = open(folder.path, 0o10000000 | O_DIRECTORY | O_CLOEXEC)
    try #require(file >= 0)
    return Folder(Descriptor(owning: file), path: folder.path)
  }

  @Test func aHolderThatComesLateTakesNothingBack() throws {
    try put("former", "b.mp4")
    var late = try stage(2, in: try unsyncable())
    try late.claim()
    var successor = try #require(
      try publication(6, outputs: 2).resume(try manifest(2), token: 5, nonce: "n"))
    try successor.claim()
    try successor.prepare()
    for index in 0..<2 { try successor.place(index) }
    // Wakes up, finds its files in their places, and cannot sync.
    try late.prepare()
    for index in 0..<2 { try late.place(index) }
    try late.confirm()
    let error = #expect(throws: PublicationError.self) { try late.sync() }
    if let error { late.giveUp(error) }
    #expect(text("a.mp4") == "new 0" && text("b.mp4") == "new 1")
    try successor.confirm()
    try successor.sync()
    successor.clear()
    #expect(text("a.mp4") == "new 0" && text("b.mp4") == "new 1")
    #expect(folder.contents == ["a.mp4", "b.mp4"])
  }

  /// Of which nothing but the manifest is left: whoever completes it, also under the same lease, finds all in place.
  @Test(arguments: [5, 6] as [Int64]) func whatWasPublishedAndClearedIsNotTakenBack(_ token: Int64) throws {
    var published = try stage(2)
    try published.publish()
    var successor = try #require(
      try publication(token, outputs: 2).resume(try manifest(2), token: 5, nonce: "n"))
    for index in successor.items.indices {
      let item = successor.items[index]
      let staging = try #require(
        try StagingFolder.existing(item.staging.name, beside: try unsyncable()))
      successor.items[index] = PublicationSet.Item(
        number: item.number, staging: staging, name: item.name, path: item.path, identity: item.identity,
        isPlaced: item.isPlaced)
    }
    let error = #expect(throws: PublicationError.self) { try successor.publish() }
    guard case .notReverted = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(text("a.mp4") == "new 0" && text("b.mp4") == "new 1")
    #expect(folder.contents == ["a.mp4", "b.mp4"])
  }

  // MARK: What cannot be taken back, or not be looked at

  @Test(.enabled(if: Confinement.isPossible), arguments: [false, true])
  func whatCannotBeTakenBackIsSaidAndLeftToTheNext(_ isNew: Bool) throws {
    if !isNew { try put("former", "a.mp4") }
    mkdir(folder.file("b.mp4"), 0o777)
    let error = try onThread { [self] () -> PublicationError? in
      var set = try stage(2)
      try set.claim()
      try set.prepare()
      try set.place(0)
      try confine()
      do throws(PublicationError) { try set.place(1) } catch { return set.giveUp(error) }
      return nil
    }
    guard case .notReverted(let failure) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(failure.code == PublicationError.notRevertedCode && failure.retryable)
    #expect(failure.message.contains("is a folder"))
    #expect(text("a.mp4") == "new 0")
    // Nor can whoever comes next, as long as that is so.
    for isOwn in [false, true] {
      let told = try onThread { [self] () -> JobError? in
        try confine()
        let next = try publication(isOwn ? 5 : 9, outputs: 2)
        if isOwn { return next.discard() }
        do throws(PublicationError) { try next.revokePredecessors() } catch {
          if case .notReverted(let error) = error { return error }
        }
        return nil
      }
      #expect(told?.code == PublicationError.notRevertedCode, "\(isOwn)")
      #expect(text("a.mp4") == "new 0")
    }
    #expect(try publication(9, outputs: 2).revokePredecessors() == 1)
    #expect(text("a.mp4") == (isNew ? nil : "former"))
    #expect(folder.contents == (isNew ? ["b.mp4"] : ["a.mp4", "b.mp4"]))
  }

  @Test(.enabled(if: Confinement.isPossible)) func aPublicationThatCannotBeLookedAtHasNotFailed() throws {
    var set = try stage(2)
    try set.claim()
    try set.prepare()
    try set.place(0)
    let files = try manifest(2)
    let error = try onThread { [self] () -> PublicationError? in
      try confine(listing: false)
      let next = try publication(6, outputs: 2)
      do throws(PublicationError) { _ = try next.complete(files, token: 5, nonce: "n") } catch {
        return error
      }
      return nil
    }
    guard case .notReverted(let failure) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(failure.code == PublicationError.notRevertedCode && failure.retryable)
    #expect(try publication(6, outputs: 2).complete(files, token: 5, nonce: "n"))
    #expect(text("a.mp4") == "new 0" && text("b.mp4") == "new 1")
  }
}
