import Foundation
import TestKit
import Testing

/// Sources in stores: who may read them, and where their keys are not.
@Suite struct ObjectSourceTests {
  private static let folder = Result {
    let folder = TemporaryDirectory()
    try FFmpegTool.ffmpeg(
      ["-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=2"] + MediaFixtures.h264(gop: 10) + [
        folder.file("film.mp4")
      ])
    try FFmpegTool.ffmpeg(["-f", "lavfi", "-i", "testsrc2=s=64x64", "-frames:v", "1", folder.file("a.png")])
    try FFmpegTool.ffmpeg(["-f", "lavfi", "-i", "sine=d=2", folder.file("tone.wav")])
    try "1\n00:00:00,000 --> 00:00:01,000\nWords\n".write(
      toFile: folder.file("words.srt"), atomically: true, encoding: .utf8)
    return folder
  }
  private static let shared = Result {
    try MotoServer(
      """
      for bucket in ["media", "acme-media"]:
          s3.create_bucket(Bucket=bucket)
          s3.upload_file("\(try folder.get().file("film.mp4"))", bucket, "in/film.mp4")
      """)
  }

  private static func bucket(_ store: TestStore) throws -> TestBucket {
    let bucket = try store.bucket("media", of: shared)
    try bucket.python(
      """
      for name in ["film.mp4", "a.png", "tone.wav", "words.srt"]:
          s3.upload_file("\(try folder.get().path)/" + name, bucket, prefix + "in/" + name)
      s3.upload_file("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", bucket, prefix + "in/brand.ttf")
      """)
    return bucket
  }

  private static func job(_ id: String, _ url: String, tenant: String? = nil) -> String {
    let labels = tenant.map { #", "labels": {"tenant": "\#($0)"}"# } ?? ""
    return
      #"{"version": 1, "id": "\#(id)"\#(labels), "tracks": [{"clips": [{"source": {"video": "\#(url)"}}]}], "outputs": [{"to": "\#(id).mp4"}]}"#
  }

  private func told(_ fleet: Fleet, _ id: String) throws -> String {
    try fleet.run("status", id, "--json").out
  }

  /// What is in a process's environment, arguments and open pipes.
  private struct Look {
    var words: String
    var pipes: Set<String>
    var sockets: Set<String>

    init(_ pid: Substring) throws {
      words = try ["environ", "cmdline"].map {
        try String(contentsOfFile: "/proc/\(pid)/\($0)", encoding: .utf8)
      }.joined()
      let names = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd")
      let targets = names.compactMap {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/fd/\($0)")
      }
      pipes = Set(targets.filter { $0.hasPrefix("pipe:") })
      sockets = Set(targets.filter { $0.hasPrefix("socket:") })
    }
  }

  /// The keys are the supervisor's and, in its memory, the fetcher's: in no environment, argument or descriptor of a lane.
  @Test(arguments: TestStore.all, ["require", "off"])
  func inALane(_ store: TestStore, _ sandbox: String) throws {
    let bucket = try Self.bucket(store)
    let fleet = try Fleet([
      "--device", "cpu", "--lanes", "1", "--sandbox", sandbox, "--bucket", "ro:" + bucket.rule("in"),
    ])
    let worker = try fleet.startListening(environment: bucket.environment)
    try fleet.push(Self.job("j", bucket.url("in/film.mp4")))
    try fleet.event { $0.job == "j" && $0.kind == "succeeded" }
    let lane = try #require(worker.log.firstMatch(of: /ready \(process ([0-9]+)\)/)).1
    let children = try String(contentsOfFile: "/proc/\(lane)/task/\(lane)/children", encoding: .utf8)
    let fetcher = try #require(children.split(separator: " ").first)
    for pid in [lane, fetcher] {
      let look = try Look(pid)
      #expect(look.words.contains("ro:\(bucket.rule("in/"))"), "\(look)")
      for secret in [bucket.server.accessKey, bucket.server.secretKey, "AWS_"] {
        #expect(!look.words.contains(secret))
      }
      // The lane's three streams.
      #expect(look.pipes.count <= 3, "\(look)")
    }
    // To its fetcher. The worker's channel to that one the lane has handed on.
    #expect(try Look(lane).sockets.count == 1)
    for (id, url) in [("k", bucket.url("out/film.mp4")), ("l", "s3://acme-media/in/film.mp4")] {
      try fleet.push(Self.job(id, url))
      try fleet.event { $0.job == id && $0.kind == "failed" }
      #expect(try told(fleet, id).contains("source.forbidden"))
    }
    try fleet.push(Self.job("m", bucket.url("in/none.mp4")))
    try fleet.event { $0.job == "m" && $0.kind == "failed" }
    #expect(try told(fleet, "m").contains("source.notFound"))
    worker.terminateAndWait()
    #expect(!worker.log.contains(bucket.server.secretKey))
  }

  /// A tenant with buckets of its own has no others, and the other way round.
  @Test func tenants() throws {
    let store = try Self.shared.get()
    let fleet = try Fleet([
      "--device", "cpu", "--lanes", "1", "--bucket", "media", "--bucket", "acme=acme-media",
    ])
    let worker = try fleet.startListening(environment: store.environment)
    for (id, bucket, tenant, end) in [
      ("a", "media", nil, "succeeded"), ("b", "acme-media", "acme", "succeeded"),
      ("c", "media", "acme", "failed"),
      ("d", "acme-media", nil, "failed"),
    ] {
      try fleet.push(Self.job(id, "s3://\(bucket)/in/film.mp4", tenant: tenant))
      try fleet.event { $0.job == id && ["succeeded", "failed"].contains($0.kind) }
      let told = try told(fleet, id)
      #expect(told.contains(end == "failed" ? "source.forbidden" : end), "\(told)")
    }
    worker.terminateAndWait()
  }

  /// Files of credentials are read by the fetcher, whatever else it may not read.
  @Test func sharedFiles() throws {
    let store = try Self.shared.get()
    let secrets = TemporaryDirectory()
    func write(_ secret: String) throws {
      try "[media]\naws_access_key_id = \(store.accessKey)\naws_secret_access_key = \(secret)\n"
        .write(toFile: secrets.file("credentials"), atomically: true, encoding: .utf8)
    }
    try write("in-test-wrong")
    let fleet = try Fleet(["--device", "cpu", "--lanes", "1", "--sandbox", "require", "--bucket", "media"])
    let worker = try fleet.startListening(environment: [
      "AWS_PROFILE": "media", "AWS_SHARED_CREDENTIALS_FILE": secrets.file("credentials"),
      "AWS_ENDPOINT_URL": store.url,
    ])
    try fleet.push(Self.job("j", "s3://media/in/film.mp4"))
    try fleet.event { $0.job == "j" && $0.kind == "failed" }
    #expect(try told(fleet, "j").contains("SignatureDoesNotMatch"))
    worker.terminateAndWait()
    try write(store.secretKey)
    let next = try fleet.startListening(environment: [
      "AWS_PROFILE": "media", "AWS_SHARED_CREDENTIALS_FILE": secrets.file("credentials"),
      "AWS_ENDPOINT_URL": store.url,
    ])
    try fleet.push(Self.job("k", "s3://media/in/film.mp4"))
    try fleet.event { $0.job == "k" && $0.kind == "succeeded" }
    next.terminateAndWait()
  }

  /// Without --bucket a worker has no stores, and its keys stay where they are.
  @Test func withoutBuckets() throws {
    let store = try Self.shared.get()
    let fleet = try Fleet(["--device", "cpu", "--lanes", "1"])
    let worker = try fleet.startListening(environment: store.environment)
    try fleet.push(Self.job("j", "s3://media/in/film.mp4"))
    try fleet.event { $0.job == "j" && $0.kind == "failed" }
    let told = try told(fleet, "j")
    #expect(told.contains("source.forbidden") && told.contains("--bucket media"), "\(told)")
    worker.terminateAndWait()
  }

  /// Everything that a job reads, with the keys of the person who renders.
  @Test(arguments: TestStore.all) func renderedByAPerson(_ store: TestStore) throws {
    let bucket = try Self.bucket(store)
    let fleet = try Fleet()
    let base = bucket.url("in")
    try fleet.write(
      "job.json",
      """
      {"version": 1, "canvas": {"width": 320, "height": 180, "fps": 25}, "tracks": [
        {"clips": [{"source": {"video": "\(base)/film.mp4"}, "trim": {"to": 1}}]},
        {"clips": [{"source": {"image": "\(base)/a.png"}, "duration": 1, "frame": {"x": 0, "y": 0, "width": 0.2}}]},
        {"clips": [{"source": {"text": {"text": "Hi", "style": {"font": "\(base)/brand.ttf", "size": 0.2}}}, "duration": 1}]},
        {"clips": [{"source": {"captions": {"file": "\(base)/words.srt"}}, "duration": 1}]}],
       "audio": {"tracks": [{"source": "\(base)/tone.wav", "duration": 1}]},
       "outputs": [{"to": "clip.mp4"}]}
      """)
    let program = try #require(Program.binary, "no clipmill binary is built").path
    let rendered = try fleet.execute(program, ["render", "job.json"], environment: bucket.environment)
    #expect(rendered.status == 0, "\(rendered)")
    let cut = try fleet.execute(
      program, ["cut", base + "/film.mp4", "--to", "1", "-o", "cut.mp4"], environment: bucket.environment)
    #expect(cut.status == 0, "\(cut)")
    var wrong = bucket.environment
    wrong["AWS_SECRET_ACCESS_KEY"] = "in-test-wrong"
    let denied = try fleet.execute(program, ["validate", "job.json"], environment: wrong)
    #expect(denied.status == 2 && denied.err.contains("source.denied"), "\(denied)")
    #expect(!denied.err.contains("in-test") && denied.err.contains("AWS_SECRET_ACCESS_KEY"))
  }

  /// Somebody else's document has the buckets that it is given, of its tenant, and no others: neither to read nor to write.
  @Test func bucketsOfACommand() throws {
    let store = try Self.shared.get()
    let fleet = try Fleet()
    try fleet.write("a.json", Self.job("a", "s3://acme-media/in/film.mp4", tenant: "acme"))
    try fleet.write("b.json", Self.job("b", "s3://media/in/film.mp4"))
    let program = try #require(Program.binary, "no clipmill binary is built").path
    func run(_ words: String..., buckets: String = "") throws -> Fleet.Outcome {
      try fleet.execute(
        program, words, environment: store.environment.merging(["CLIPMILL_BUCKETS": buckets]) { $1 })
    }
    func isRefused(_ outcome: Fleet.Outcome) -> Bool {
      outcome.status == 2 && outcome.err.contains("[source.forbidden]")
    }
    let rules = ["--bucket", "ro:media/in", "--bucket", "acme=acme-media"]
    #expect(try run("validate", "b.json").status == 0)
    #expect(isRefused(try run("validate", "b.json", "--media-root", ".")))
    #expect(isRefused(try run("render", "b.json", "--media-root", ".")))
    #expect(try run("validate", "b.json", "--media-root", ".", buckets: "media").status == 0)
    #expect(isRefused(try run("validate", "b.json", buckets: "media/out,acme=media")))
    #expect(
      try fleet.execute(program, ["validate", "a.json"] + rules, environment: store.environment).status == 0)
    #expect(isRefused(try run("validate", "a.json", buckets: "media")))
    #expect(isRefused(try run("quote", "b.json", buckets: "acme-media")))
    #expect(isRefused(try run("probe", "s3://media/in/film.mp4", "--bucket", "media/out")))
    let cut = try run(
      "cut", "s3://media/in/film.mp4", "--to", "1", "-o", "s3://media/in/cut.mp4", "--bucket", "ro:media")
    #expect(cut.status == 2 && cut.err.contains("[output.forbidden]"), "\(cut)")
    let wrong = try run("validate", "b.json", "--bucket", "s3://media")
    #expect(wrong.status == 2 && wrong.err.contains("--bucket expects"), "\(wrong)")
  }

  /// The worker says so when it starts; its jobs are given back, and are done once it is set right.
  @Test func aWorkerWithoutCredentials() throws {
    let store = try Self.shared.get()
    let fleet = try Fleet(["--device", "cpu", "--lanes", "1", "--bucket", "media"])
    let worker = try fleet.startListening(environment: ["AWS_EC2_METADATA_DISABLED": "true"])
    try fleet.push(Self.job("j", "s3://media/in/film.mp4"))
    let given = try fleet.event { $0.job == "j" && $0.kind == "retrying" }
    #expect(given.job == "j")
    worker.terminateAndWait()
    #expect(worker.log.contains("there are no credentials for stores"), "\(worker.log)")
    let told = try told(fleet, "j")
    #expect(told.contains("machine.stores") && told.contains("AWS_ACCESS_KEY_ID"), "\(told)")
    let next = try fleet.startListening(environment: store.environment)
    try fleet.event { $0.job == "j" && $0.kind == "succeeded" }
    next.terminateAndWait()
    #expect(!next.log.contains("credentials for stores"))
  }

  /// Without credentials a worker takes no jobs, says why in its log, readiness and metrics, charges none, and goes on once it has them.
  @Test func aWorkerWaitsForItsStores() throws {
    let store = try Self.shared.get()
    let secrets = TemporaryDirectory()
    let fleet = try Fleet([
      "--device", "cpu", "--lanes", "1", "--bucket", "media", "--metrics-port", "0", "--metrics-address",
      "127.0.0.1",
    ])
    let worker = try fleet.startListening(environment: [
      "AWS_PROFILE": "media", "AWS_SHARED_CREDENTIALS_FILE": secrets.file("credentials"),
      "AWS_ENDPOINT_URL": store.url,
    ])
    let page = try MetricsPage(of: worker)
    try page.wait("/readyz") { $0.status == 200 }
    try fleet.push(Self.job("j", "s3://media/in/film.mp4"))
    try fleet.event { $0.job == "j" && $0.kind == "retrying" }
    let answer = try page.wait("/readyz") { $0.status == 503 }
    #expect(
      answer.body.contains(
        "The stores of jobs' objects cannot be used: the profile media is in none of AWS's shared files"))
    #expect(try page.value(#"clipmill_worker_trouble{kind="stores"}"#) == "1")
    #expect(try page.value("clipmill_worker_ready") == "0")
    #expect(try told(fleet, "j").contains("machine.stores"))
    // Whatever they name, jobs wait.
    try fleet.push(fleet.job("k"))
    try worker.waitForLine("No jobs are taken until they can be")
    try "[media]\naws_access_key_id = \(store.accessKey)\naws_secret_access_key = \(store.secretKey)\n"
      .write(toFile: secrets.file("credentials"), atomically: true, encoding: .utf8)
    for id in ["j", "k"] { try fleet.event { $0.job == id && $0.kind == "succeeded" } }
    #expect(try told(fleet, "j").contains(#""attempts": 1"#) || told(fleet, "j").contains(#""attempts":1"#))
    #expect(try fleet.events().filter { $0.job == "j" && $0.kind == "retrying" }.count == 1)
    #expect(try page.get("/readyz").status == 200)
    #expect(try page.value(#"clipmill_worker_trouble{kind="stores"}"#) == "0")
    worker.terminateAndWait()
    #expect(worker.log.contains("the stores can be used again; taking jobs"))
  }

  /// The role of an instance is nobody's own.
  @Test func aWorkerWithARoleOfItsInstance() throws {
    let fleet = try Fleet(["--device", "cpu", "--lanes", "1", "--bucket", "media"])
    let worker = try fleet.startListening()
    try worker.waitForLine("jobs may not reach the buckets")
    worker.terminateAndWait()
    #expect(worker.log.contains("that of all tenants and of every process on this machine"), "\(worker.log)")
  }

  /// No relative path, and no root of a worker's.
  @Test func enqueued() throws {
    let fleet = try Fleet()
    try fleet.write("job.json", Self.job("q", "s3://media/in/film.mp4"))
    let queued = try fleet.run("enqueue", "job.json", "--media-root", fleet.folder.path)
    #expect(queued.status == 0 && !queued.err.contains("relative"), "\(queued)")
  }
}
