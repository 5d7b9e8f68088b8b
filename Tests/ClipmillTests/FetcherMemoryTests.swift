import Foundation
import TestKit
import Testing

/// What reads URLs for a lane has a store's keys for as long as its job needs them.
@Suite struct FetcherMemoryTests {
  private static let shared = Result {
    let folder = TemporaryDirectory()
    try FFmpegTool.ffmpeg(
      ["-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=2"] + MediaFixtures.h264(gop: 10) + [
        folder.file("film.mp4")
      ])
    let film = try Data(contentsOf: URL(fileURLWithPath: folder.file("film.mp4")))
    let store = try MotoServer("s3.create_bucket(Bucket='media')")
    return (store, film)
  }

  private static func job(_ id: String, _ url: String, to output: String? = nil) -> String {
    #"{"version": 1, "id": "\#(id)", "tracks": [{"clips": [{"source": {"video": "\#(url)"}}]}], "outputs": [{"to": "\#(output ?? id + ".mp4")"}]}"#
  }

  /// Where in a process's memory that it may write to `text` stands.
  private static func places(of text: String, in pid: pid_t) throws -> [String] {
    let maps = try String(contentsOfFile: "/proc/\(pid)/maps", encoding: .utf8)
    let memory = open("/proc/\(pid)/mem", O_RDONLY | O_CLOEXEC)
    try #require(memory >= 0, "its memory cannot be read: \(String(cString: strerror(errno)))")
    defer { close(memory) }
    let wanted = Data(text.utf8)
    var places: [String] = []
    for line in maps.split(separator: "\n") where line.split(separator: " ")[1].hasPrefix("rw") {
      let ends = line.split(separator: " ")[0].split(separator: "-").compactMap { Int($0, radix: 16) }
      var bytes = Data(count: ends[1] - ends[0])
      let count = bytes.withUnsafeMutableBytes { pread(memory, $0.baseAddress, $0.count, ends[0]) }
      if count > 0, bytes.prefix(count).range(of: wanted) != nil { places.append(String(line)) }
    }
    return places
  }

  /// A server that holds a file back until it is told to give it.
  private final class Gate: Sendable {
    let server: RangeServer
    private let mayGo = DispatchSemaphore(value: 0)
    init(_ content: Data) throws {
      server = try RangeServer(content) { [mayGo] _, reply in
        mayGo.wait()
        mayGo.signal()
        return reply
      }
    }
    func open() { mayGo.signal() }
  }

  @Test func nothingIsKept() throws {
    let (store, film) = try Self.shared.get()
    let fleet = try Fleet([
      "--device", "cpu", "--lanes", "1", "--sandbox", "require", "--bucket", "media", "--allow-net",
      "127.0.0.1",
    ])
    let worker = try fleet.startListening(environment: store.environment)
    try worker.waitForLine("ready (process")
    let lane = try #require(worker.log.firstMatch(of: /ready \(process ([0-9]+)\)/)).1
    let children = try String(contentsOfFile: "/proc/\(lane)/task/\(lane)/children", encoding: .utf8)
    let fetcher = try #require(children.split(separator: " ").first.flatMap { pid_t($0) })
    #expect(try Self.places(of: store.secretKey, in: fetcher) == [], "before the first job")
    for round in 0..<2 {
      let held = try Gate(film)
      // What it writes waits for what it reads.
      try fleet.push(
        Self.job("with\(round)", held.server.url + "/a.mp4", to: "s3://media/out\(round).mp4"))
      try waitUntil { held.server.counts.requests != 0 }
      #expect(
        try !Self.places(of: store.secretKey, in: fetcher).isEmpty, "a job that writes an object has the key")
      held.open()
      try fleet.event { $0.job == "with\(round)" && $0.kind == "succeeded" }
      let next = try Gate(film)
      try fleet.push(Self.job("without\(round)", next.server.url + "/a.mp4"))
      try waitUntil { next.server.counts.requests != 0 }
      #expect(try Self.places(of: store.secretKey, in: fetcher) == [], "a job that names no object has none")
      next.open()
      try fleet.event { $0.job == "without\(round)" && $0.kind == "succeeded" }
    }
    for file in ["environ", "cmdline"] {
      let text = try String(contentsOfFile: "/proc/\(fetcher)/\(file)", encoding: .utf8)
      #expect(!text.contains(store.secretKey) && !text.contains(store.accessKey))
    }
    #expect(try Self.places(of: store.secretKey, in: pid_t(lane) ?? 0) == [])
    worker.terminateAndWait()
    #expect(worker.log.matches(of: /ready \(process/).count == 1, "\(worker.log)")
  }
}
