import Foundation
import TestKit
import Testing
import Threads

/// Workers on servers that change their role, their data, their password or their certificate under them: each time
/// the worker says what is wrong, tries again without haste, and the job ends once.
@Suite(.serialized) struct DifficultServerTests {
  /// A lease that outlasts every disaster here: the job shall end where it began.
  private let patient = ["--lanes", "1", "--lease", "120"]

  @Test func aFailoverUnderARunningJob() throws {
    let group = try SentinelGroup()
    let fleet = Fleet(patient, on: group.master)
    let watch = try PublicationWatch(fleet.folder.path)
    let worker = try fleet.startListening(url: group.url())
    try fleet.push(longJob(fleet))
    fleet.server = group.replica
    try fleet.event { $0.kind == "running" }
    group.master.kill()
    try worker.waitForLine("will try again: no master")
    try group.replica.waitForLine("MASTER MODE enabled")
    try expectOneEnd(fleet, watch, worker)
  }

  /// `FAILOVER` swaps master and replica without losing anything; the worker knows the old master's address only.
  @Test func aMasterThatIsDemotedUnderARunningJob() throws {
    let master = try RedisServer()
    let replica = try RedisServer(["--replicaof", "127.0.0.1 \(master.port)"])
    try replica.waitForLine("MASTER <-> REPLICA sync: Finished with success")
    let fleet = Fleet(patient, on: master)
    let watch = try PublicationWatch(fleet.folder.path)
    let worker = try fleet.startListening()
    try fleet.push(longJob(fleet))
    try fleet.event { $0.kind == "running" }
    try expectNoHaste("errorstat_READONLY:count=", at: master) {
      try failOver(from: master, to: replica)
      let line = try worker.waitForLine("READONLY")
      expectToBeTold(line, at: "127.0.0.1:\(master.port)", "redis+sentinel://")
      try failOver(from: replica, to: master)
    }
    try expectOneEnd(fleet, watch, worker)
  }

  @Test func aReplicaIsWaitedForUntilItIsTheMaster() throws {
    let master = try RedisServer()
    let replica = try RedisServer(["--replicaof", "127.0.0.1 \(master.port)"])
    try replica.waitForLine("MASTER <-> REPLICA sync: Finished with success")
    let fleet = Fleet(patient, on: replica)
    let watch = try PublicationWatch(fleet.folder.path)
    let worker = try fleet.startListening()
    let line = try worker.waitForLine("is a replica")
    expectToBeTold(line, at: "127.0.0.1:\(replica.port)", "connect to the master")
    _ = try replica.cli("REPLICAOF", "NO", "ONE")
    try fleet.push(longJob(fleet, seconds: 1))
    try expectOneEnd(fleet, watch, worker)
  }

  /// One worker is at work when its server begins to load, another starts meanwhile.
  @Test func aServerThatLoadsItsData() throws {
    // It answers every so many bytes of its file.
    let fleet = try Fleet(patient, server: ["--rdbcompression", "no"])
    let server = fleet.server
    let watch = try PublicationWatch(fleet.folder.path)
    let worker = try fleet.startListening()
    try fleet.push(longJob(fleet))
    try fleet.event { $0.kind == "running" }
    // Each key takes a while to load.
    _ = try server.cli("DEBUG", "POPULATE", "3000", "key", "2000")
    #expect(try server.cli("SAVE") == "OK")
    server.kill()
    try server.start(
      with: ["--key-load-delay", "20000", "--loading-process-events-interval-bytes", "1024"],
      waitingFor: "Loading RDB")
    let second: ServerProcess
    do {
      let start = monotonicSeconds()
      expectToBeTold(
        try worker.waitForLine("LOADING"), at: "127.0.0.1:\(server.port)", "reading its data from disk")
      second = try fleet.startListening()
      expectToBeTold(try second.waitForLine("LOADING"), at: "127.0.0.1:\(server.port)", "wait")
      expectFew(try count("errorstat_LOADING:count=", at: server), since: start)
    }
    #expect(try server.cli("CONFIG", "SET", "key-load-delay", "0") == "OK")
    try server.waitForLine("eady to accept connections")
    try expectOneEnd(fleet, watch, worker)
    try expectToEndWell(second)
  }

  @Test func aCertificateForAnotherName() throws {
    let certificates = try Certificates()
    let right = try certificates.sign("right", "IP:127.0.0.1")
    let wrong = try certificates.sign("wrong", "DNS:redis.example")
    let port = try FreePort.find()
    let fleet = try Fleet(
      patient,
      server: [
        "--tls-port", "\(port)", "--tls-cert-file", wrong.certificate, "--tls-key-file", wrong.key,
        "--tls-ca-cert-file", certificates.authority, "--tls-auth-clients", "no",
      ])
    let url = "rediss://127.0.0.1:\(port)?cacert=\(certificates.authority)"
    let verb = try fleet.run("list", url: url)
    #expect(verb.status == 3 && verb.err.contains("IP address mismatch"), "\(verb)")
    // A worker waits for a person to mend it.
    let watch = try PublicationWatch(fleet.folder.path)
    let worker = try fleet.startListening(url: url)
    expectToBeTold(try worker.waitForLine("IP address mismatch"), at: "127.0.0.1:\(port)", "sni=")
    try use(right, at: fleet.server)
    try fleet.push(longJob(fleet))
    try fleet.event { $0.kind == "running" }
    let before = worker.lineCount
    try expectNoHaste("total_connections_received:", at: fleet.server) {
      try use(wrong, at: fleet.server)
      _ = try fleet.server.cli("CLIENT", "KILL", "TYPE", "normal")
      let line = try worker.waitForLine("IP address mismatch", after: before)
      expectToBeTold(line, at: "127.0.0.1:\(port)", "sni=")
    }
    try use(right, at: fleet.server)
    try expectOneEnd(fleet, watch, worker)
  }

  @Test func aPasswordThatIsChangedUnderARunningJob() throws {
    let fleet = try Fleet(patient)
    let server = fleet.server
    func setPassword(_ word: String) throws {
      #expect(
        try server.cli("ACL", "SETUSER", "worker", "reset", "on", ">\(word)", "~*", "&*", "+@all") == "OK")
    }
    let url = "redis://worker:first-secret@127.0.0.1:\(server.port)"
    try setPassword("second-secret")
    let refused = try fleet.run("list", url: url)
    #expect(refused.status == 3 && refused.err.contains("WRONGPASS"), "\(refused)")
    // A worker waits for a person to mend it.
    let watch = try PublicationWatch(fleet.folder.path)
    let worker = try fleet.startListening(url: url)
    expectToBeTold(
      try worker.waitForLine("WRONGPASS"), at: "127.0.0.1:\(server.port)", "check user and password")
    try setPassword("first-secret")
    try fleet.push(longJob(fleet))
    try fleet.event { $0.kind == "running" }
    let before = worker.lineCount
    try expectNoHaste("errorstat_WRONGPASS:count=", at: server) {
      try setPassword("second-secret")
      _ = try server.cli("CLIENT", "KILL", "USER", "worker")
      let line = try worker.waitForLine("WRONGPASS", after: before)
      expectToBeTold(line, at: "127.0.0.1:\(server.port)", "check user and password")
    }
    try setPassword("first-secret")
    try expectOneEnd(fleet, watch, worker)
    #expect(!worker.log.contains("secret") && !refused.err.contains("secret"))
  }

  // MARK: Parts

  /// It takes long enough to be at work when the disaster comes.
  private func longJob(_ fleet: Fleet, seconds: Double = 60) -> String {
    fleet.job("long", seconds: seconds, size: 480)
  }

  /// The job succeeds once, and the worker, which has lived through all of it, ends when it is told to.
  private func expectOneEnd(
    _ fleet: Fleet, _ watch: PublicationWatch, _ worker: ServerProcess,
    _ location: SourceLocation = #_sourceLocation
  ) throws {
    do { try fleet.event { $0.kind == "succeeded" } } catch {
      Issue.record("\(error)\n\(worker.log.suffix(4000))", sourceLocation: location)
      return
    }
    try expectToEndWell(worker, location)
    let events = try fleet.events().filter { $0.job == "long" }.map(\.kind)
    #expect(events == ["queued", "running", "succeeded"], sourceLocation: location)
    #expect(watch.published() == ["long.mp4": 1], sourceLocation: location)
    #expect(fleet.folder.contents == ["long.mp4"], sourceLocation: location)
    #expect(try fleet.server.cli("ZCARD", fleet.key("leases")) == "0", sourceLocation: location)
  }

  private func expectToEndWell(
    _ worker: ServerProcess, _ location: SourceLocation = #_sourceLocation
  ) throws {
    worker.signal(SIGTERM)
    #expect(worker.wait() == 0, "\(worker.log.suffix(2000))", sourceLocation: location)
  }

  /// Says where it is, and what to do.
  private func expectToBeTold(
    _ text: String, at place: String, _ hint: String, _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(text.contains(place) && text.contains(hint), "\(text)", sourceLocation: location)
  }

  // MARK: No busy loop

  /// While `body` lets the server be of no use, it is asked some times a second at most.
  private func expectNoHaste(
    _ counter: String, at server: RedisServer, _ location: SourceLocation = #_sourceLocation,
    _ body: () throws -> Void
  ) throws {
    let (before, start) = (try count(counter, at: server), monotonicSeconds())
    try body()
    expectFew(try count(counter, at: server) - before, since: start, location)
  }

  /// Several threads call, each with pauses that grow: some calls a second. Slow machines only make fewer.
  private func expectFew(_ calls: Int, since start: Double, _ location: SourceLocation = #_sourceLocation) {
    let seconds = monotonicSeconds() - start
    #expect(
      calls >= 1 && Double(calls) <= 40 + 20 * seconds, "\(calls) calls in \(seconds) s",
      sourceLocation: location)
  }

  private func count(_ counter: String, at server: RedisServer) throws -> Int {
    let lines = try server.cli("INFO", "everything").split(whereSeparator: \.isNewline)
    return lines.first { $0.hasPrefix(counter) }.flatMap { Int($0.dropFirst(counter.count)) } ?? 0
  }

  private func use(_ files: (certificate: String, key: String), at server: RedisServer) throws {
    let answer = try server.cli(
      "CONFIG", "SET", "tls-cert-file", files.certificate, "tls-key-file", files.key)
    #expect(answer == "OK")
  }

  private func failOver(from master: RedisServer, to replica: RedisServer) throws {
    // Until the replica has caught up once, it is refused.
    let limit = Date(timeIntervalSinceNow: 60)
    while try master.cli("FAILOVER", "TO", "127.0.0.1", "\(replica.port)") != "OK", Date() < limit {}
    while try replica.cli("ROLE").split(separator: "\n").first != "master", Date() < limit {}
  }
}
