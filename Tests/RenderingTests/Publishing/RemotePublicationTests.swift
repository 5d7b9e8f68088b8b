import ClipJob
import Foundation
import MediaIO
import Synchronization
import Telemetry
import TestKit
import Testing

@testable import Rendering

/// Outputs by URL become visible together with the files of their job, or not at all.
@Suite struct RemotePublicationTests {
  private let bench = RenderBench()
  private let store = StoreDouble()

  private func job(_ outputs: String) throws -> Job {
    try Job.parse(
      Array(
        ##"""
        {"version": 1, "canvas": {"width": 64, "height": 64, "fps": 10}, "tracks": [{"clips": [
          {"source": {"color": "#204060"}, "duration": 0.5}]}], "outputs": [\##(outputs)]}
        """##.utf8))
  }
  private static let both =
    #"{"to": "a.mp4"}, {"to": "s3://clips/b.png", "at": 0}, {"to": "s3://clips/c.mp4"}"#

  private var locator: MediaLocator { MediaLocator(baseDirectory: bench.folder.path, stores: store) }
  private func naming(_ token: Int64) -> StagingName { .attempt(job: "j@q", token: token, nonce: "n") }

  private func session(
    _ job: Job, token: Int64 = 5, gate: PublicationGate? = nil
  ) throws -> RenderSession {
    RenderSession(
      try RenderPlan(job, locator: locator), publication: .init(naming: naming(token), gate: gate))
  }

  /// Renders up to the point where the publication is decided, and dies there.
  private func commit(_ job: Job, token: Int64 = 5) throws -> [Publication.File] {
    let noted = Mutex<[Publication.File]>([])
    let kept = Mutex<StoreDouble.State?>(nil)
    let session = try session(job, token: token) { [store] result throws(JobError) in
      noted.withLock {
        $0 = result.files.map { .init(to: $0.to, bytes: $0.bytes, sha256: $0.sha256, note: $0.note) }
      }
      store.state.withLock { state in kept.withLock { $0 = state } }
      throw JobError("publication.refused", "it dies here")
    }
    #expect(throws: JobError.self) { try session.run() }
    // What it would have removed a process that dies leaves.
    let state = try #require(kept.withLock { $0 })
    store.state.withLock { $0 = state }
    return noted.withLock { $0 }
  }

  private func publication(_ job: Job, token: Int64) throws -> Publication {
    try Publication(job, owner: "j@q", token: token, nonce: "m", locator: locator)
  }

  @Test func nothingIsSeenBeforeTheGateAndAllAfterIt() throws {
    let session = try session(try job(Self.both)) { [store, bench] result throws(JobError) in
      #expect(store.objects.isEmpty && bench.folder.contents == [".part-j@q"])
      #expect(result.files.map { $0.note != nil } == [false, true, true])
      #expect(result.bytesSent == result.files[1].bytes + result.files[2].bytes)
    }
    let result = try session.run()
    #expect(store.objects.keys.sorted() == ["s3://clips/b.png", "s3://clips/c.mp4"])
    #expect(bench.folder.contents == ["a.mp4"])
    for file in result.files.dropFirst() { #expect(store.objects[file.to]?.count == file.bytes) }
  }

  @Test func whatIsRefusedLeavesNothing() throws {
    let session = try session(try job(Self.both)) { _ throws(JobError) in throw JobError("no", "no") }
    #expect(throws: JobError.self) { try session.run() }
    let state = store.state.withLock { $0 }
    #expect(state.objects.isEmpty && state.sealed.isEmpty && state.discarded >= 2)
    #expect(bench.folder.contents == [])
  }

  /// The stores are asked before a frame is rendered.
  @Test func whatMayNotBeWrittenIsToldByThePlan() throws {
    let errors = #expect(throws: JobErrors.self) {
      try RenderPlan(
        try job(#"{"to": "s3://forbidden/a.mp4"}, {"to": "s3://clips/b.mp4"}"#), locator: locator)
    }
    #expect(errors?.errors.map(\.code) == ["output.forbidden"])
    #expect(errors?.errors.map(\.path) == ["outputs[0].to"])
    let none = #expect(throws: JobErrors.self) {
      try RenderPlan(
        try job(#"{"to": "s3://clips/b.mp4"}"#), locator: MediaLocator(baseDirectory: bench.folder.path))
    }
    #expect(none?.errors.map(\.code) == ["output.unsupported"])
  }

  /// What can be sent while it is made, and what has to be complete first.
  @Test func onlyWhatIsWrittenInOrderIsStreamed() throws {
    let names = ["a.mp4", "b.mov", "c.mkv", "d.webm", "e.gif", "f.png"]
    let outputs =
      names.map { #"{"to": "s3://clips/\#($0)"}"# } + [#"{"to": "s3://clips/g.mp4", "fragmented": true}"#]
    try session(try job(outputs.joined(separator: ", "))).run()
    let streamed = store.state.withLock { $0.begun.filter(\.isAppended).map(\.url) }
    #expect(streamed == ["s3://clips/e.gif", "s3://clips/f.png", "s3://clips/g.mp4"])
    #expect(store.objects.count == 7)
  }

  @Test func theStoreIsToldWhatTheDocumentSays() throws {
    try session(
      try job(
        #"""
        {"to": "s3://clips/a.mp4", "upload": {"cacheControl": "no-cache", "metadata": {"episode": "7"},
         "storageClass": "STANDARD_IA", "acl": "public-read", "contentDisposition": "attachment"}},
        {"to": "https://store.example/b.png?signature=secret", "upload": {"headers": {"x-a": "b"}, "contentType": "x/y"}}
        """#), token: 8
    ).run()
    let begun = store.state.withLock { $0.begun }
    var first = RemoteOutputRequest(
      url: "s3://clips/a.mp4", isAppended: false, contentType: "video/mp4", owner: "j@q", token: 8)
    (first.cacheControl, first.contentDisposition) = ("no-cache", "attachment")
    (first.metadata, first.storageClass, first.acl) = (["episode": "7"], "STANDARD_IA", "public-read")
    var second = RemoteOutputRequest(
      url: "https://store.example/b.png?signature=secret", isAppended: true, contentType: "x/y", owner: "j@q",
      token: 8)
    second.headers = ["x-a": "b"]
    #expect(begun == [first, second])
  }

  @Test func theResultDoesNotShowAQuery() throws {
    let result = try session(try job(#"{"to": "https://store.example/b.png?signature=secret"}"#)).run()
    let document = String(decoding: result.document(id: "j").json(), as: UTF8.self)
    #expect(document.contains(#""to": "https://store.example/b.png?…""#) && !document.contains("secret"))
  }

  // MARK: Successors

  @Test func aSuccessorPublishesWhatWasCommitted() throws {
    let job = try job(#"{"to": "s3://clips/b.png", "at": 0}, {"to": "s3://clips/c.mp4"}"#)
    let files = try commit(job)
    #expect(store.objects.isEmpty)
    let publication = try publication(job, token: 6)
    #expect(try publication.complete(files, token: 5, nonce: "n"))
    #expect(store.objects.count == 2 && store.state.withLock { $0.sealed.isEmpty })
    #expect(store.state.withLock { $0.tokens } == ["s3://clips/b.png": 6, "s3://clips/c.mp4": 6])
  }

  /// The attempt has failed, and nobody has the notes any more: nothing is left for a sweep.
  @Test func aSuccessorThatFailsGivesUpWhatIsLeft() throws {
    let job = try job(#"{"to": "s3://clips/b.png", "at": 0}, {"to": "s3://clips/c.mp4"}"#)
    let files = try commit(job)
    store.state.withLock { $0.broken = ["s3://clips/c.mp4"] }
    let error = #expect(throws: PublicationError.self) {
      try publication(job, token: 6).complete(files, token: 5, nonce: "n")
    }
    guard case .failed(let cause) = error else {
      Issue.record("\(error as Any)")
      return
    }
    #expect(cause.code == "output.unreachable")
    #expect(store.objects.keys.sorted() == ["s3://clips/b.png"] && store.state.withLock { $0.sealed.isEmpty })
  }

  /// Its own successor completes it.
  @Test func aSuccessorThatIsStoppedKeepsThem() throws {
    let job = try job(#"{"to": "s3://clips/c.mp4"}"#)
    let files = try commit(job)
    store.state.withLock { $0.broken = ["s3://clips/c.mp4"] }
    let heartbeat = Heartbeat()
    heartbeat.cancellation.cancel()
    #expect(throws: PublicationError.self) {
      try publication(job, token: 6).complete(files, token: 5, nonce: "n", heartbeat: heartbeat)
    }
    store.state.withLock { $0.broken = [] }
    #expect(try publication(job, token: 7).complete(files, token: 5, nonce: "n"))
    #expect(store.objects.count == 1)
  }

  /// A store that has lost one of the uploads: the job is rendered again, and what is left of it is given up.
  @Test func whatIsGoneIsRenderedAgain() throws {
    let job = try job(#"{"to": "s3://clips/b.png", "at": 0}, {"to": "s3://clips/c.mp4"}"#)
    let files = try commit(job)
    store.sweep()
    let publication = try publication(job, token: 6)
    #expect(try !publication.complete(files, token: 5, nonce: "n"))
    publication.abandonUploads(files)
    #expect(store.objects.isEmpty)
    try session(job, token: 6).run()
    #expect(store.objects.count == 2)
  }

  /// What only the dead attempt could have sent.
  @Test func withoutANoteItIsRenderedAgain() throws {
    let job = try job(#"{"to": "s3://clips/b.png", "at": 0}"#)
    var files = try commit(job)
    files[0].note = nil
    #expect(try !publication(job, token: 6).complete(files, token: 5, nonce: "n"))
    #expect(store.objects.isEmpty)
  }

  @Test func anOlderHolderIsOvertaken() throws {
    let job = try job(#"{"to": "a.mp4"}, {"to": "s3://clips/b.png", "at": 0}"#)
    try Data("former".utf8).write(to: URL(fileURLWithPath: bench.file("a.mp4")))
    store.state.withLock { $0.tokens["s3://clips/b.png"] = 9 }
    let session = try session(job)
    #expect(throws: JobError.self) { try session.run() }
    guard case .failed(let error) = session.publicationError else {
      Issue.record("\(String(describing: session.publicationError))")
      return
    }
    #expect(error.code == "publication.overtaken" && error.path == "outputs[1].to" && error.retryable)
    #expect(store.objects.isEmpty && bench.folder.contents == ["a.mp4"])
    #expect(try String(contentsOfFile: bench.file("a.mp4"), encoding: .utf8) == "former")
  }

  // MARK: Failures

  /// The files are put in place before the objects, and taken back where these fail.
  @Test func aStoreThatFailsLeavesTheFilesAsTheyWere() throws {
    try Data("former".utf8).write(to: URL(fileURLWithPath: bench.file("a.mp4")))
    store.state.withLock { $0.broken = ["s3://clips/b.png"] }
    let session = try session(try job(Self.both))
    let error = #expect(throws: JobError.self) { try session.run() }
    #expect(error?.code == "output.unreachable" && error?.path == "outputs[1].to" && error?.retryable == true)
    #expect(try String(contentsOfFile: bench.file("a.mp4"), encoding: .utf8) == "former")
    #expect(store.objects.isEmpty && store.state.withLock { $0.sealed.isEmpty })
    #expect(bench.folder.contents == ["a.mp4"])
  }

  /// An object that was replaced cannot be taken back: it is said so. It is a failure like others, which has an end: the next attempt
  /// puts it there again.
  @Test func aFailureBetweenTwoObjectsIsTold() throws {
    store.state.withLock { $0.broken = ["s3://clips/c.mp4"] }
    let session = try session(try job(Self.both))
    let error = #expect(throws: JobError.self) { try session.run() }
    #expect(error?.code == "output.unreachable" && error?.retryable == true)
    #expect(error?.message.contains("s3://clips/b.png can be seen already") == true)
    guard case .failed = session.publicationError else {
      Issue.record("\(String(describing: session.publicationError))")
      return
    }
    #expect(store.objects.keys.sorted() == ["s3://clips/b.png"])
    #expect(store.state.withLock { $0.sealed.isEmpty } && bench.folder.contents == [])
  }
}
