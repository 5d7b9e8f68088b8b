import ClipJob
import Fetching
import Foundation
import MediaIO
import NetworkGuard
import ObjectStores
import Synchronization
import TestKit
import Testing

@testable import RemoteMedia
@testable import Rendering

/// Renders whose outputs go to a store that is none of ours and checks signatures.
@Suite struct StoreOutputsTests {
  private static let shared = Result { try MotoServer("s3.create_bucket(Bucket='clips')") }
  private let server: MotoServer
  private let folder = TemporaryDirectory()

  init() throws { server = try Self.shared.get() }

  private func locator(
    rules: [String]? = nil, spool: Int = 1 << 30, environment: [String: String]? = nil
  ) throws -> MediaLocator {
    var network = FetchNetwork(NetworkPolicy(try NetworkRule.list("127.0.0.1")))
    network.objects = ObjectAccess(
      rules: rules.map { $0.compactMap { BucketRule($0) } },
      environment: StoreEnvironment(environment ?? server.environment)
    )
    var limits = FetchLimits()
    (limits.pause, limits.longestPause) = (0.001, 0.01)
    let access = RemoteAccess(network.policy, objects: network.objects, spool: OutputSpool(limit: spool)) {
      [network, limits] () throws(FetchFailure) in try FetchClient.here(network, limits: limits)
    }
    return MediaLocator(baseDirectory: folder.path).with(remote: access.origins, stores: access.outputs)
  }

  private func job(_ outputs: String, color: String = "#204060") throws -> Job {
    try Job.parse(
      Array(
        """
        {"version": 1, "canvas": {"width": 320, "height": 180, "fps": 25}, "tracks": [{"clips": [
          {"source": {"pattern": {"name": "plasma"}}, "duration": 2}, {"source": {"color": "\(color)"}, "duration": 1}]}],
         "outputs": [\(outputs)]}
        """.utf8))
  }

  private func session(
    _ job: Job, _ locator: MediaLocator, token: Int64 = 5, gate: PublicationGate? = nil
  ) throws -> RenderSession {
    RenderSession(
      try RenderPlan(job, locator: locator),
      publication: .init(naming: .attempt(job: "j@q", token: token, nonce: "n"), gate: gate))
  }

  private func head(_ key: String, at server: MotoServer? = nil) throws -> String {
    try (server ?? self.server).python(
      """
      import hashlib
      try:
          o = s3.get_object(Bucket="clips", Key=\(MotoServer.quoted(key)))
          m = o["Metadata"]
          print(hashlib.sha256(o["Body"].read()).hexdigest(), o["ContentType"], o.get("CacheControl"), o["ETag"],
                m.get("clipmill-sha256"), m.get("clipmill-job"), m.get("clipmill-token"), m.get("episode"), sep="|")
      except s3.exceptions.NoSuchKey:
          print("none")
      """)
  }

  private func pending() throws -> String {
    try server.python(
      #"print(",".join(u["Key"] for u in s3.list_multipart_uploads(Bucket="clips").get("Uploads", [])))"#)
  }

  /// Streamed and kept first: the store has the very bytes that the result tells.
  @Test func whatTheResultTellsIsThere() throws {
    let locator = try locator()
    let job = try job(
      """
      {"to": "s3://clips/all/a b+ü.mp4", "fragmented": true,
       "upload": {"cacheControl": "max-age=60", "metadata": {"episode": "7"}}},
      {"to": "s3://clips/all/b.mp4"}, {"to": "s3://clips/all/c.png", "at": 1}, {"to": "d.mp4"}
      """)
    let result = try session(job, locator).run()
    let told = try ["a b+ü.mp4", "b.mp4", "c.png"].map { try head("all/" + $0).split(separator: "|") }
    #expect(told.map { String($0[0]) } == result.files.prefix(3).map(\.sha256))
    #expect(told.map { String($0[1]) } == ["video/mp4", "video/mp4", "image/png"])
    #expect(told[0][2] == "max-age=60" && told[0][7] == "7")
    // Known before it is sent, or not.
    #expect(told.map { String($0[4]) } == ["None", result.files[1].sha256, "None"])
    #expect(told.allSatisfy { $0[5] == "j@q" && $0[6] == "5" })
    #expect(result.bytesSent == result.files.prefix(3).reduce(0) { $0 + $1.bytes })
    #expect(try !pending().contains("all/"))
    // What was sent in fragments is a whole clip.
    let copy = folder.file("copy.mp4")
    try server.python("s3.download_file('clips', \(MotoServer.quoted("all/a b+ü.mp4")), '\(copy)')")
    let frames = try FFmpegTool.ffprobe(
      [
        "-count_frames", "-select_streams", "v", "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0",
        copy,
      ])
    #expect(frames.filter(\.isNumber) == "75")
  }

  /// A clip that is sent while it is made has been sent by the time that it turns out to be there already.
  @Test func theSamePartsAreLeftAlone() throws {
    let locator = try locator()
    let job = try job(#"{"to": "s3://clips/parts/a.mp4", "fragmented": true}"#)
    let first = try session(job, locator).run()
    let before = try head("parts/a.mp4")
    let second = try session(job, locator, token: 9).run()
    #expect(second.files[0].sha256 == first.files[0].sha256 && second.files[0].note?.contains("same") == true)
    #expect(try head("parts/a.mp4") == before && !pending().contains("parts/"))
  }

  @Test func theSameBytesAreLeftAlone() throws {
    let locator = try locator()
    let job = try job(#"{"to": "s3://clips/same/a.mp4"}"#)
    let first = try session(job, locator).run()
    let before = try head("same/a.mp4")
    let second = try session(job, locator, token: 9).run()
    #expect(second.files[0].sha256 == first.files[0].sha256 && second.bytesSent == 0)
    // Still what the first attempt has put there.
    #expect(try head("same/a.mp4") == before)
    // Other bytes, and the same bytes with other settings, are another object.
    let other = try session(
      try self.job(#"{"to": "s3://clips/same/a.mp4"}"#, color: "#ffffff"), locator, token: 10
    ).run()
    #expect(other.files[0].sha256 != first.files[0].sha256)
    #expect(try head("same/a.mp4").contains(other.files[0].sha256))
    let cached = try session(
      try self.job(
        #"{"to": "s3://clips/same/a.mp4", "upload": {"cacheControl": "no-cache"}}"#, color: "#ffffff"),
      locator, token: 11
    ).run()
    #expect(cached.bytesSent == other.files[0].bytes)
    #expect(try head("same/a.mp4").contains("no-cache"))
  }

  @Test func whatIsRefusedLeavesNothingPending() throws {
    let outputs =
      #"{"to": "s3://clips/refused/a.mp4", "fragmented": true}, {"to": "s3://clips/refused/b.mp4"}"#
    let session = try session(try job(outputs), try locator()) { _ throws(JobError) in
      throw JobError("no", "no")
    }
    #expect(throws: JobError.self) { try session.run() }
    #expect(try head("refused/a.mp4") == "none" && head("refused/b.mp4") == "none")
    #expect(try !pending().contains("refused/"))
  }

  /// A lane dies between the commit and the last step: whoever takes the job over has the note, and completes what is there.
  @Test func aSuccessorCompletesTheUploads() throws {
    let outputs = #"{"to": "s3://clips/next/a.mp4", "fragmented": true}, {"to": "s3://clips/next/b.mp4"}"#
    let (job, locator) = (try job(outputs), try locator())
    let noted = Mutex<[Publication.File]>([])
    let dying = try session(job, Self.leavingAll(locator)) { result throws(JobError) in
      noted.withLock {
        $0 = result.files.map { .init(to: $0.to, bytes: $0.bytes, sha256: $0.sha256, note: $0.note) }
      }
      // As `LaneJob` has it: the commit is granted, and this process does nothing any more.
      throw JobError(Self.death, "killed")
    }
    #expect(throws: JobError.self) { try dying.run() }
    #expect(try head("next/a.mp4") == "none")
    let publication = try Publication(job, owner: "j@q", token: 6, nonce: "m", locator: locator)
    #expect(try publication.complete(noted.withLock { $0 }, token: 5, nonce: "n"))
    let files = noted.withLock { $0 }
    #expect(
      try head("next/a.mp4").hasPrefix(files[0].sha256) && head("next/b.mp4").hasPrefix(files[1].sha256))
    // Again: it is done already.
    #expect(try publication.complete(files, token: 5, nonce: "n"))
  }
  private static let death = "test.death"

  /// A dead process gives nothing up.
  private static func leavingAll(_ locator: MediaLocator) throws -> MediaLocator {
    let (origins, stores) = (try #require(locator.remote), try #require(locator.stores))
    return locator.with(remote: origins, stores: LeavingStores(stores))
  }

  /// One that wakes up too late finds the token of who came after it.
  @Test func anOlderHolderGivesUp() throws {
    let (job, locator) = (try job(#"{"to": "s3://clips/late/a.mp4", "fragmented": true}"#), try locator())
    try session(job, locator, token: 9).run()
    let before = try head("late/a.mp4")
    let late = try session(job, locator, token: 8)
    #expect(throws: JobError.self) { try late.run() }
    guard case .failed(let error) = late.publicationError else {
      Issue.record("\(String(describing: late.publicationError))")
      return
    }
    #expect(error.code == "publication.overtaken" && error.message.contains("token 9"))
    #expect(try head("late/a.mp4") == before)
  }

  /// Who may write to the bucket may write any mark: one that no queue can have given stops nobody.
  @Test func aMarkOfTheFutureIsIgnored() throws {
    let (job, locator) = (try job(#"{"to": "s3://clips/marks/a.mp4"}"#), try locator())
    try server.python(
      """
      s3.put_object(Bucket="clips", Key="marks/a.mp4", Body=b"x",
                    Metadata={"clipmill-job": "j@q", "clipmill-token": "9223372036854775807"})
      """)
    let result = try session(job, locator).run()
    #expect(try head("marks/a.mp4").hasPrefix(result.files[0].sha256))
  }

  /// What the store would not take is told before a frame is rendered.
  @Test func aBucketThatIsNotThereIsToldFirst() throws {
    for outputs in [
      #"{"to": "s3://none-such/a.mp4"}"#, #"{"to": "s3://none-such/a.mp4", "fragmented": true}"#,
    ] {
      let session = try session(try job(outputs), try locator())
      let error = #expect(throws: JobError.self) { try session.run() }
      #expect(
        error?.path == "outputs[0].to" && error?.message.contains("NoSuchBucket") == true, "\(error as Any)")
      #expect(session.clock.total(.encode).cpu == 0)
    }
  }

  /// Credentials that may write and not read: nothing is known of what is there, and it is replaced.
  @Test func aBucketThatOnlyTakes() throws {
    let keys = try server.python(
      """
      iam.create_user(UserName="dropper")
      policy = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:PutObject", "s3:AbortMultipartUpload"], "Resource": "arn:aws:s3:::clips/*"}]}'
      iam.put_user_policy(UserName="dropper", PolicyName="drop", PolicyDocument=policy)
      key = iam.create_access_key(UserName="dropper")["AccessKey"]
      print(key["AccessKeyId"], key["SecretAccessKey"])
      """
    ).split(separator: " ").map(String.init)
    var environment = server.environment
    (environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"]) = (keys[0], keys[1])
    let outputs = #"{"to": "s3://clips/drop/a.mp4"}, {"to": "s3://clips/drop/b.mp4", "fragmented": true}"#
    for token: Int64 in [5, 6] {
      let result = try session(try job(outputs), try locator(environment: environment), token: token).run()
      #expect(try head("drop/a.mp4").hasPrefix(result.files[0].sha256))
      #expect(try head("drop/b.mp4").hasPrefix(result.files[1].sha256))
    }
  }

  // MARK: Presigned

  /// moto cannot judge signatures in a query once requests have to be signed.
  private static let open = Result { try MotoServer("s3.create_bucket(Bucket='clips')", isOpen: true) }

  private func presigned(_ key: String, _ more: String = "") throws -> String {
    try Self.open.get().python(
      "print(s3.generate_presigned_url('put_object', Params={'Bucket': 'clips', 'Key': '\(key)'\(more)}, ExpiresIn=600))"
    )
  }

  @Test func aPresignedURLIsSentWhenTheJobIsPublished() throws {
    let url = try presigned("put/a.mp4", ", 'ContentType': 'video/mp4', 'StorageClass': 'STANDARD_IA'")
    let seen = Mutex("")
    let job = try job(
      #"{"to": "\#(url)", "upload": {"headers": {"x-amz-storage-class": "STANDARD_IA"}}}, {"to": "b.png", "at": 0}"#
    )
    let session = try session(job, try locator()) { _ throws(JobError) in
      seen.withLock { $0 = (try? head("put/a.mp4", at: Self.open.get())) ?? "" }
    }
    let result = try session.run()
    #expect(seen.withLock { $0 } == "none")
    #expect(try head("put/a.mp4", at: Self.open.get()).hasPrefix(result.files[0].sha256 + "|video/mp4"))
    let document = String(decoding: result.document(id: "j").json(), as: UTF8.self)
    #expect(!document.contains("Signature"))
  }

  @Test func aPresignedURLThatIsRefusedIsTold() throws {
    let server = try RangeServer(Data()) { _, _ in .status("403 Forbidden", [("Connection", "close")]) }
    let url = server.url + "/b.mp4?X-Amz-Signature=secret"
    let session = try session(try job(#"{"to": "\#(url)"}, {"to": "c.png", "at": 0}"#), try locator())
    let error = #expect(throws: JobError.self) { try session.run() }
    #expect(error?.code == "output.denied" && error?.path == "outputs[0].to", "\(error as Any)")
    #expect(error?.message.contains("secret") == false)
    #expect(folder.contents == [])
  }

  // MARK: What is not allowed

  /// By the plan, before anything is rendered.
  @Test(arguments: [
    (["other"], "outside the buckets"), (["ro:clips"], "may only read there"), ([], "no buckets"),
  ])
  func onlyTheWorkersBuckets(_ rules: [String], _ reason: String) throws {
    let errors = #expect(throws: JobErrors.self) {
      try RenderPlan(
        try job(#"{"to": "a.mp4"}, {"to": "s3://clips/rules/a.mp4", "fragmented": true}"#),
        locator: try locator(rules: rules))
    }
    #expect(errors?.errors.map(\.code) == ["output.forbidden"], "\(errors as Any)")
    #expect(errors?.errors.first?.path == "outputs[1].to")
    #expect(errors?.errors.first?.message.contains(reason) == true, "\(errors as Any)")
  }

  @Test func sourcesOfTheWorkersBuckets() throws {
    let origins = try locator(rules: ["ro:clips/in"])
    #expect(throws: Never.self) { try origins.origin(of: "s3://clips/in/a.mp4", at: "") }
    for (url, rules) in [("s3://clips/out/a.mp4", ["ro:clips/in"]), ("s3://clips/in/a.mp4", [])] {
      let error = #expect(throws: JobError.self) { try locator(rules: rules).origin(of: url, at: "s") }
      #expect(error?.code == "source.forbidden" && error?.path == "s", "\(error as Any)")
      #expect(error?.hint?.contains("--bucket clips") == true)
    }
  }

  @Test func aBucketThatMayBeWritten() throws {
    try session(
      try job(#"{"to": "s3://clips/rules/a.mp4", "fragmented": true}"#), try locator(rules: ["clips/rules"])
    ).run()
  }

  @Test func aPrivateAddressIsRefusedByThePlan() throws {
    let errors = #expect(throws: JobErrors.self) {
      try RenderPlan(
        try job(#"{"to": "http://10.0.0.1/a.mp4"}, {"to": "http://169.254.169.254/b.mp4"}"#),
        locator: try locator())
    }
    #expect(errors?.errors.map(\.code) == ["output.forbidden", "output.forbidden"])
  }

  @Test func aClipThatDoesNotFitIntoTheSpoolIsTold() throws {
    let session = try session(try job(#"{"to": "s3://clips/large/a.mp4"}"#), try locator(spool: 10_000))
    let error = #expect(throws: JobError.self) { try session.run() }
    #expect(error?.code == "output.limits" && error?.hint?.contains("fragmented") == true, "\(error as Any)")
    #expect(try !pending().contains("large/"))
  }
}
