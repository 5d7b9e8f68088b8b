import ClipJob
import Foundation
import TestKit
import Testing

/// Sources by URL in the program: what is allowed where, and in a worker's lanes.
@Suite struct RemoteSourceTests {
  private static func film(_ folder: TemporaryDirectory) throws {
    try FFmpegTool.ffmpeg(
      ["-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=2"] + MediaFixtures.h264(gop: 10) + [
        folder.file("film.mp4")
      ])
  }

  private static func job(_ id: String, _ url: String) -> String {
    #"{"version": 1, "id": "\#(id)", "tracks": [{"clips": [{"source": {"video": "\#(url)"}}]}], "outputs": [{"to": "\#(id).mp4"}]}"#
  }

  /// The lane has no network; what reads URLs for it has no files.
  @Test(arguments: ["require", "off"]) func inALane(_ sandbox: String) throws {
    let served = TemporaryDirectory()
    try Self.film(served)
    let server = try NginxServer(root: served.path)
    let url = "http://127.0.0.1:\(server.port)/film.mp4?token=secret"
    let fleet = try Fleet([
      "--device", "cpu", "--lanes", "1", "--sandbox", sandbox, "--allow-net", "127.0.0.1",
    ])
    let worker = try fleet.startListening()
    try fleet.push(Self.job("j", url))
    try fleet.event { $0.job == "j" && $0.kind == "succeeded" }
    try fleet.push(Self.job("k", url.replacingOccurrences(of: "film", with: "none")))
    try fleet.event { $0.job == "k" && $0.kind == "failed" }
    try fleet.push(Self.job("l", "http://169.254.169.254/latest/film.mp4?token=secret"))
    try fleet.event { $0.job == "l" && $0.kind == "failed" }
    let told = try ["k", "l"].map { try fleet.run("status", $0, "--json").out }
    #expect(told[0].contains("source.notFound") && told[1].contains("source.forbidden"), "\(told)")
    #expect(told[1].contains("metadata service"))
    worker.terminateAndWait()
    #expect(!(told.joined() + worker.log).contains("secret"))
  }

  /// What a job waited for its server is told in its result, and quotes of the next jobs know it.
  @Test func aHostIsLearnt() throws {
    let served = TemporaryDirectory()
    try Self.film(served)
    let server = try NginxServer(root: served.path)
    let url = "http://127.0.0.1:\(server.port)/film.mp4"
    let fleet = try Fleet(["--device", "cpu", "--lanes", "1", "--allow-net", "127.0.0.1"])
    try fleet.write("k.json", Self.job("k", url))
    func transfer() throws -> JSONValue? {
      let told = try fleet.run("quote", "k.json", "--device", "cpu", "--allow-net", "127.0.0.1", "--json")
      return try JSONValue(parsing: Array(told.out.utf8))["transfers"]?.items?.first
    }
    let assumed = try transfer()
    #expect(assumed?["host"]?.text == "127.0.0.1:\(server.port)" && assumed?["jobs"]?.integer == 0)
    let worker = try fleet.startListening()
    try fleet.push(Self.job("j", url))
    try fleet.event { $0.job == "j" && $0.kind == "succeeded" }
    let status = try fleet.run("status", "j", "--json").out
    // A worker that ends tells what it has learnt.
    worker.terminateAndWait()
    #expect(status.contains("\"hosts\"") && status.contains("127.0.0.1:\(server.port)"), "\(status)")
    #expect(try transfer()?["jobs"]?.integer == 1)
  }

  /// A job that waits for a silent server is cancelled, and its connection let go; the lane lives.
  @Test func cancelledWhileItWaits() throws {
    let server = try RangeServer(Data(count: 1_000_000)) { _, reply in
      var reply = reply
      reply.stallsAfter = 1000
      return reply
    }
    let fleet = try Fleet(["--device", "cpu", "--lanes", "1", "--allow-net", "127.0.0.1"])
    let worker = try fleet.startListening()
    try fleet.push(Self.job("j", server.url + "/film.mp4"))
    try fleet.event { $0.job == "j" && $0.kind == "running" }
    try waitUntil { server.counts.bytes != 0 }
    #expect(try fleet.run("cancel", "j").status == 0)
    try fleet.event { $0.job == "j" && $0.kind == "cancelled" }
    try waitUntil { server.counts.abandoned != 0 }
    try fleet.push(fleet.job("k"))
    try fleet.event { $0.job == "k" && $0.kind == "succeeded" }
    worker.terminateAndWait()
    #expect(worker.log.matches(of: /ready \(process/).count == 1, "\(worker.log)")
  }

  /// Neither is left without the other, and the worker has a lane again.
  @Test func whatReadsForALaneIsKilled() throws {
    let served = TemporaryDirectory()
    try Self.film(served)
    let server = try NginxServer(root: served.path)
    let fleet = try Fleet(["--device", "cpu", "--lanes", "1", "--allow-net", "127.0.0.1"])
    let worker = try fleet.startListening()
    try worker.waitForLine("ready (process")
    let lane = try #require(worker.log.firstMatch(of: /ready \(process ([0-9]+)\)/)).1
    let children = try String(contentsOfFile: "/proc/\(lane)/task/\(lane)/children", encoding: .utf8)
    let fetcher = try #require(children.split(separator: " ").first.flatMap { pid_t($0) })
    #expect(try String(contentsOfFile: "/proc/\(fetcher)/cmdline", encoding: .utf8).contains("fetch"))
    kill(fetcher, SIGKILL)
    try fleet.push(Self.job("j", "http://127.0.0.1:\(server.port)/film.mp4"))
    try fleet.event { $0.job == "j" && $0.kind == "succeeded" }
    worker.terminateAndWait()
    #expect(worker.log.matches(of: /ready \(process/).count == 2, "\(worker.log)")
  }

  private func execute(_ fleet: Fleet, _ words: String...) throws -> Fleet.Outcome {
    try fleet.execute(try #require(Program.binary, "no clipmill binary is built").path, words)
  }

  /// Nothing of the machine's own network is reached where nobody has allowed it.
  @Test func guardedByDefault() throws {
    let served = TemporaryDirectory()
    try Self.film(served)
    let server = try NginxServer(root: served.path)
    let fleet = try Fleet()
    let url = "http://127.0.0.1:\(server.port)/film.mp4"
    let refused = try execute(fleet, "cut", url, "-o", "a.mp4")
    #expect(
      refused.status == 2 && refused.err.contains("source.forbidden")
        && refused.err.contains("--allow-net 127.0.0.1"), "\(refused)")
    let allowed = try execute(fleet, "cut", url, "-o", "a.mp4", "--allow-net", "127.0.0.0/8")
    #expect(allowed.status == 0, "\(allowed)")
    let wrong = try execute(fleet, "cut", url, "-o", "a.mp4", "--allow-net", "10.0.0.0/99")
    #expect(wrong.status == 2 && wrong.err.contains("--allow-net has “10.0.0.0/99”"), "\(wrong)")
    try fleet.write("job.json", Self.job("v", url))
    let valid = try execute(fleet, "validate", "job.json", "--allow-net", "127.0.0.1:\(server.port)")
    #expect(valid.status == 0, "\(valid)")
  }

  /// A URL is no relative path.
  @Test func enqueued() throws {
    let fleet = try Fleet()
    try fleet.write("job.json", Self.job("q", "https://media.example/film.mp4"))
    let queued = try fleet.run("enqueue", "job.json", "--media-root", fleet.folder.path)
    #expect(queued.status == 0 && !queued.err.contains("relative"), "\(queued)")
  }
}
