import ClipJob
import Fetching
import Foundation
import MediaIO
import ObjectStores
import Synchronization
import TestKit
import Testing

@testable import RemoteMedia
@testable import Rendering

/// Renders whose outputs go to stores that are none of ours and check signatures.
@Suite struct StoreOutputsTests {
  /// Streamed and kept first: the store has the very bytes that the result tells.
  @Test(arguments: TestStore.all) func whatTheResultTellsIsThere(_ store: TestStore) throws {
    let bench = try StoreBench(store)
    let locator = try bench.locator()
    let job = try bench.job(
      """
      {"to": "s3://clips/all/a b+ü.mp4", "fragmented": true,
       "upload": {"cacheControl": "max-age=60", "metadata": {"episode": "7"}}},
      {"to": "s3://clips/all/b.mp4"}, {"to": "s3://clips/all/c.png", "at": 1}, {"to": "d.mp4"}
      """)
    let result = try bench.session(job, locator).run()
    let told = try ["a b+ü.mp4", "b.mp4", "c.png"].map { try bench.head("all/" + $0).split(separator: "|") }
    #expect(told.map { String($0[0]) } == result.files.prefix(3).map(\.sha256))
    #expect(told.map { String($0[1]) } == ["video/mp4", "video/mp4", "image/png"])
    #expect(told[0][2] == "max-age=60" && told[0][7] == "7")
    // Known before it is sent, or not.
    #expect(told.map { String($0[4]) } == ["None", result.files[1].sha256, "None"])
    #expect(told.allSatisfy { $0[5] == "j@q" && $0[6] == "5" })
    #expect(result.bytesSent == result.files.prefix(3).reduce(0) { $0 + $1.bytes })
    #expect(try !bench.pending().contains("all/"))
    // What was sent in fragments is a whole clip.
    let copy = bench.folder.file("copy.mp4")
    try bench.bucket.python("s3.download_file(bucket, prefix + \(Boto.quoted("all/a b+ü.mp4")), '\(copy)')")
    let frames = try FFmpegTool.ffprobe(
      [
        "-count_frames", "-select_streams", "v", "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0",
        copy,
      ])
    #expect(frames.filter(\.isNumber) == "75")
  }

  /// A clip that is sent while it is made has been sent by the time that it turns out to be there already.
  @Test(arguments: TestStore.all) func theSamePartsAreLeftAlone(_ store: TestStore) throws {
    let bench = try StoreBench(store)
    let locator = try bench.locator()
    let job = try bench.job(#"{"to": "s3://clips/parts/a.mp4", "fragmented": true}"#)
    let first = try bench.session(job, locator).run()
    let before = try bench.head("parts/a.mp4")
    let second = try bench.session(job, locator, token: 9).run()
    #expect(second.files[0].sha256 == first.files[0].sha256 && second.files[0].note?.contains("same") == true)
    #expect(try bench.head("parts/a.mp4") == before && !bench.pending().contains("parts/"))
  }

  @Test(arguments: TestStore.all) func theSameBytesAreLeftAlone(_ store: TestStore) throws {
    let bench = try StoreBench(store)
    let locator = try bench.locator()
    let job = try bench.job(#"{"to": "s3://clips/same/a.mp4"}"#)
    let first = try bench.session(job, locator).run()
    let before = try bench.head("same/a.mp4")
    let second = try bench.session(job, locator, token: 9).run()
    #expect(second.files[0].sha256 == first.files[0].sha256 && second.bytesSent == 0)
    // Still what the first attempt has put there.
    #expect(try bench.head("same/a.mp4") == before)
    // Other bytes, and the same bytes with other settings, are another object.
    let other = try bench.session(
      try bench.job(#"{"to": "s3://clips/same/a.mp4"}"#, color: "#ffffff"), locator, token: 10
    ).run()
    #expect(other.files[0].sha256 != first.files[0].sha256)
    #expect(try bench.head("same/a.mp4").contains(other.files[0].sha256))
    let cached = try bench.session(
      try bench.job(
        #"{"to": "s3://clips/same/a.mp4", "upload": {"cacheControl": "no-cache"}}"#, color: "#ffffff"),
      locator, token: 11
    ).run()
    #expect(cached.bytesSent == other.files[0].bytes)
    #expect(try bench.head("same/a.mp4").contains("no-cache"))
  }

  @Test(arguments: TestStore.all) func whatIsRefusedLeavesNothingPending(_ store: TestStore) throws {
    let bench = try StoreBench(store)
    let outputs =
      #"{"to": "s3://clips/refused/a.mp4", "fragmented": true}, {"to": "s3://clips/refused/b.mp4"}"#
    let session = try bench.session(try bench.job(outputs), try bench.locator()) { _ throws(JobError) in
      throw JobError("no", "no")
    }
    #expect(throws: JobError.self) { try session.run() }
    #expect(try bench.head("refused/a.mp4") == "none" && bench.head("refused/b.mp4") == "none")
    #expect(try !bench.pending().contains("refused/"))
  }

  /// A lane dies between the commit and the last step: whoever takes the job over has the note, and completes what is there.
  @Test(arguments: TestStore.all) func aSuccessorCompletesTheUploads(_ store: TestStore) throws {
    let bench = try StoreBench(store)
    let outputs = #"{"to": "s3://clips/next/a.mp4", "fragmented": true}, {"to": "s3://clips/next/b.mp4"}"#
    let (job, locator) = (try bench.job(outputs), try bench.locator())
    let noted = Mutex<[Publication.File]>([])
    let dying = try bench.session(job, Self.leavingAll(locator)) { result throws(JobError) in
      noted.withLock {
        $0 = result.files.map { .init(to: $0.to, bytes: $0.bytes, sha256: $0.sha256, note: $0.note) }
      }
      // As `LaneJob` has it: the commit is granted, and this process does nothing any more.
      throw JobError(Self.death, "killed")
    }
    #expect(throws: JobError.self) { try dying.run() }
    #expect(try bench.head("next/a.mp4") == "none")
    let publication = try Publication(job, owner: "j@q", token: 6, nonce: "m", locator: locator)
    #expect(try publication.complete(noted.withLock { $0 }, token: 5, nonce: "n"))
    let files = noted.withLock { $0 }
    #expect(
      try bench.head("next/a.mp4").hasPrefix(files[0].sha256)
        && bench.head("next/b.mp4").hasPrefix(files[1].sha256))
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
  @Test(arguments: TestStore.all) func anOlderHolderGivesUp(_ store: TestStore) throws {
    let bench = try StoreBench(store)
    let (job, locator) = (
      try bench.job(#"{"to": "s3://clips/late/a.mp4", "fragmented": true}"#), try bench.locator()
    )
    try bench.session(job, locator, token: 9).run()
    let before = try bench.head("late/a.mp4")
    let late = try bench.session(job, locator, token: 8)
    #expect(throws: JobError.self) { try late.run() }
    guard case .failed(let error) = late.publicationError else {
      Issue.record("\(String(describing: late.publicationError))")
      return
    }
    #expect(error.code == "publication.overtaken" && error.message.contains("token 9"))
    #expect(try bench.head("late/a.mp4") == before)
  }

  /// Who may write to the bucket may write any mark: one that no queue can have given stops nobody.
  @Test(arguments: TestStore.all) func aMarkOfTheFutureIsIgnored(_ store: TestStore) throws {
    let bench = try StoreBench(store)
    let (job, locator) = (try bench.job(#"{"to": "s3://clips/marks/a.mp4"}"#), try bench.locator())
    try bench.bucket.python(
      """
      s3.put_object(Bucket=bucket, Key=prefix + "marks/a.mp4", Body=b"x",
                    Metadata={"clipmill-job": "j@q", "clipmill-token": "9223372036854775807"})
      """)
    let result = try bench.session(job, locator).run()
    #expect(try bench.head("marks/a.mp4").hasPrefix(result.files[0].sha256))
  }

  /// What the store would not take is told before a frame is rendered.
  @Test(arguments: TestStore.all) func aBucketThatIsNotThereIsToldFirst(_ store: TestStore) throws {
    let bench = try StoreBench(store)
    for outputs in [
      #"{"to": "s3://none-such/a.mp4"}"#, #"{"to": "s3://none-such/a.mp4", "fragmented": true}"#,
    ] {
      let session = try bench.session(try bench.job(outputs), try bench.locator())
      let error = #expect(throws: JobError.self) { try session.run() }
      #expect(
        error?.path == "outputs[0].to" && error?.message.contains("NoSuchBucket") == true, "\(error as Any)")
      #expect(session.clock.total(.encode).cpu == 0)
    }
  }

  /// Credentials that may write and not read: nothing is known of what is there, and it is replaced.
  @Test func aBucketThatOnlyTakes() throws {
    let bench = try StoreBench(.moto)
    let keys = try bench.bucket.server.python(
      """
      iam.create_user(UserName="dropper")
      policy = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:PutObject", "s3:AbortMultipartUpload"], "Resource": "arn:aws:s3:::clips/*"}]}'
      iam.put_user_policy(UserName="dropper", PolicyName="drop", PolicyDocument=policy)
      key = iam.create_access_key(UserName="dropper")["AccessKey"]
      print(key["AccessKeyId"], key["SecretAccessKey"])
      """
    ).split(separator: " ").map(String.init)
    var environment = bench.bucket.environment
    (environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"]) = (keys[0], keys[1])
    let outputs = #"{"to": "s3://clips/drop/a.mp4"}, {"to": "s3://clips/drop/b.mp4", "fragmented": true}"#
    for token: Int64 in [5, 6] {
      let result = try bench.session(
        try bench.job(outputs), try bench.locator(environment: environment), token: token
      ).run()
      #expect(try bench.head("drop/a.mp4").hasPrefix(result.files[0].sha256))
      #expect(try bench.head("drop/b.mp4").hasPrefix(result.files[1].sha256))
    }
  }

  // MARK: What is not allowed

  /// By the plan, before anything is rendered.
  @Test(arguments: [
    (["other"], "outside the buckets"), (["ro:clips"], "may only read there"), ([], "no buckets"),
  ])
  func onlyTheWorkersBuckets(_ rules: [String], _ reason: String) throws {
    let bench = try StoreBench(.moto)
    let errors = #expect(throws: JobErrors.self) {
      try RenderPlan(
        try bench.job(#"{"to": "a.mp4"}, {"to": "s3://clips/rules/a.mp4", "fragmented": true}"#),
        locator: try bench.locator(rules: rules))
    }
    #expect(errors?.errors.map(\.code) == ["output.forbidden"], "\(errors as Any)")
    #expect(errors?.errors.first?.path == "outputs[1].to")
    #expect(errors?.errors.first?.message.contains(reason) == true, "\(errors as Any)")
  }

  @Test func sourcesOfTheWorkersBuckets() throws {
    let bench = try StoreBench(.moto)
    let origins = try bench.locator(rules: ["ro:clips/in"])
    #expect(throws: Never.self) { try origins.origin(of: "s3://clips/in/a.mp4", at: "") }
    for (url, rules) in [("s3://clips/out/a.mp4", ["ro:clips/in"]), ("s3://clips/in/a.mp4", [])] {
      let error = #expect(throws: JobError.self) { try bench.locator(rules: rules).origin(of: url, at: "s") }
      #expect(error?.code == "source.forbidden" && error?.path == "s", "\(error as Any)")
      #expect(error?.hint?.contains("--bucket clips") == true)
    }
  }

  @Test func aBucketThatMayBeWritten() throws {
    let bench = try StoreBench(.moto)
    try bench.session(
      try bench.job(#"{"to": "s3://clips/rules/a.mp4", "fragmented": true}"#),
      try bench.locator(rules: ["clips/rules"])
    ).run()
  }

  /// What a job may say of an object is taken, or is told before a frame is rendered.
  @Test(arguments: TestStore.all) func settings(_ store: TestStore) throws {
    let bench = try StoreBench(store)
    let taken =
      #""upload": {"storageClass": "STANDARD_IA", "acl": "public-read", "contentType": "video/x", "contentDisposition": "inline"}"#
    let result = try bench.session(
      try bench.job(#"{"to": "s3://clips/set/a.mp4", "fragmented": true, \#(taken)}"#), try bench.locator()
    )
    .run()
    #expect(try bench.head("set/a.mp4").hasPrefix("\(result.files[0].sha256)|video/x|"))
    let seen = try bench.bucket.python(
      """
      head = s3.head_object(Bucket=bucket, Key=prefix + "set/a.mp4")
      grants = s3.get_object_acl(Bucket=bucket, Key=prefix + "set/a.mp4")["Grants"]
      print(head["StorageClass"], head["ContentDisposition"], any("AllUsers" in g["Grantee"].get("URI", "") for g in grants))
      """)
    #expect(seen == "STANDARD_IA inline True")
    let outputs =
      #"{"to": "s3://clips/set/b.mp4", "fragmented": true, "upload": {"storageClass": "NONE_SUCH"}}"#
    let refused = try bench.session(try bench.job(outputs), try bench.locator())
    let error = #expect(throws: JobError.self) { try refused.run() }
    #expect(
      error?.code == "output.denied" && error?.hint?.contains("storageClass") == true, "\(error as Any)")
    // moto looks at it when the parts are put together.
    #expect(store == .moto || refused.clock.total(.encode).cpu == 0)
  }

  @Test func aPrivateAddressIsRefusedByThePlan() throws {
    let bench = try StoreBench(.moto)
    let errors = #expect(throws: JobErrors.self) {
      try RenderPlan(
        try bench.job(#"{"to": "http://10.0.0.1/a.mp4"}, {"to": "http://169.254.169.254/b.mp4"}"#),
        locator: try bench.locator())
    }
    #expect(errors?.errors.map(\.code) == ["output.forbidden", "output.forbidden"])
  }

  @Test(arguments: TestStore.all) func aClipThatDoesNotFitIntoTheSpoolIsTold(_ store: TestStore) throws {
    let bench = try StoreBench(store)
    let session = try bench.session(
      try bench.job(#"{"to": "s3://clips/large/a.mp4"}"#), try bench.locator(spool: 10_000))
    let error = #expect(throws: JobError.self) { try session.run() }
    #expect(error?.code == "output.limits" && error?.hint?.contains("fragmented") == true, "\(error as Any)")
    #expect(try !bench.pending().contains("large/"))
  }
}
