import ClipJob
import JobQueue
import Quotes
import Rendering
import Telemetry
import Testing

@testable import LaneProtocol

@Suite struct LaneCodingTests {
  static let manifest = PublicationManifest(
    token: 7, nonce: "3w5e11264sgsf", files: [.init(to: "out/ü \"x\".mp4", bytes: 12_345, sha256: "ab12")],
    result: ["id": "j", "state": "succeeded", "explain": ["a\nb"]])

  static let plan = {
    var work = WorkFeatures()
    work[.decode] = 622.08
    work[.written] = 0.125
    return LanePlan(
      work: work, memory: 300 << 20,
      transfers: [TransferWork(host: "a.example", requests: 3, bytes: 1e9)])
  }()

  static let orders: [ToLane] = [
    .run(
      LaneOrder(
        lease: LeaseID(job: "talk-7", token: .max, nonce: "1y0s"), queue: "clips",
        document: Array(#"{"version": 1}"#.utf8) + [0, 0xFF, 0x0A],
        attempts: 2, worker: "host-1", queued: 0.125, memoryLimit: 1 << 32, hasPredecessors: true,
        manifest: manifest)),
    .run(LaneOrder(lease: LeaseID(job: "j", token: 1, nonce: ""), queue: "q", document: [], worker: "")),
    .run(
      LaneOrder(
        lease: LeaseID(job: "j", token: 1, nonce: ""), queue: "q", document: [], worker: "", onlyReverts: true
      )
    ),
    .survey(.plan(document: Array(#"{"version": 1}"#.utf8))),
    .survey(.probe(source: "https://a.example/ü \"x\".mp4", counting: true)),
    .proceed, .decline, .publish, .refuse, .cancel, .quit,
  ]
  static let reports: [FromLane] = [
    .ready(LaneFacts(version: "1.2", device: "cpu")), .started,
    .ready(LaneFacts(version: "1.2", device: "cuda:1 NVIDIA L4", uuid: "GPU-1f")), .planned(plan),
    .progress(LaneProgress(fraction: 0.25, frames: 17)), .publishing(manifest),
    .progress(
      LaneProgress(
        fraction: 0.5, frames: 18, deviceMemory: HeldMemory(pictures: 3 << 30, assumed: 5),
        heartbeat: Heartbeat.Reading(
          begun: 9, advanced: 5_000_000_000, beats: 12,
          works: [
            Heartbeat.Work(.trailer, amount: 1 << 40, done: 3),
            Heartbeat.Work(.flush, amount: 4, samples: 5, lead: 6),
          ]))),
    .finished(["state": "succeeded"]),
    .finished(["state": "succeeded"], deviceMemory: HeldMemory(pictures: 1)),
    .failed(JobError("source.unreadable", "no", path: "tracks[0]", hint: "look", retryable: true)),
    .failed(JobError("machine.media", "gone", retryable: true), isReverted: false),
    .surveyed(["errors": [JobError("source.missing", "no").document]]),
    .cancelled, .reverted, .overtaken(by: 1_764_300_000_000_123),
  ]

  @Test(arguments: orders) func ordersArriveAsTheyWere(_ order: ToLane) throws {
    var reader = LaneFrameReader()
    reader.append(order.frame.bytes)
    #expect(try reader.next().map { try ToLane($0) } == order)
    #expect(!reader.hasRest)
  }

  @Test(arguments: reports) func reportsArriveAsTheyWere(_ report: FromLane) throws {
    var reader = LaneFrameReader()
    reader.append(report.frame.bytes)
    #expect(try reader.next().map { try FromLane($0) } == report)
  }

  @Test func framesMayComeInAnyPieces() throws {
    let stream = Self.orders.flatMap(\.frame.bytes)
    for size in [1, 2, 3, 7, 8, 9, 64, stream.count] {
      var reader = LaneFrameReader()
      var found: [ToLane] = []
      for start in stride(from: 0, to: stream.count, by: size) {
        reader.append(stream[start..<min(start + size, stream.count)])
        while let frame = try reader.next() { found.append(try ToLane(frame)) }
      }
      #expect(found == Self.orders, "in pieces of \(size)")
    }
  }

  @Test func manifestsSurviveTheQueue() {
    #expect(PublicationManifest(Self.manifest.bytes) == Self.manifest)
    let old = PublicationManifest(Array(#"{"version": 1, "token": 1, "files": [], "result": {}}"#.utf8))
    #expect(old?.nonce == "", "of a version before there were nonces")
    for wrong in [
      "", "{}", "[]", #"{"version": 2, "token": 1, "files": [], "result": {}}"#,
      #"{"version": 1, "token": "1", "files": [], "result": {}}"#,
      #"{"version": 1, "token": 1, "files": [{"to": 1}], "result": {}}"#,
    ] {
      #expect(PublicationManifest(Array(wrong.utf8)) == nil, "\(wrong)")
    }
  }

  @Test(arguments: [
    Array("Segmentation fault".utf8),  // a length of 1.4 GB
    [0, 0, 0, 2, 0, 0, 0, 0] + Array("{]".utf8),
    [0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF], [0, 0, 0, 0, 0, 0, 0, 0],
  ])
  func whatIsNoFrameIsRefused(_ bytes: [UInt8]) {
    var reader = LaneFrameReader()
    reader.append(bytes)
    #expect(throws: LaneProtocolError.self) { try reader.next() }
  }

  private static func progress(
    fraction: String = "0.5", begun: String = "1", works: String = "[]"
  ) -> String {
    #"{"is": "progress", "fraction": \#(fraction), "frames": 1, "heartbeat": {"begun": \#(begun), "advanced": 2, "#
      + #""beats": 3, "works": \#(works)}}"#
  }

  @Test func aReportAsLanesWriteItIsOne() throws {
    let frame = LaneFrame(head: try JSONValue(parsing: Array(Self.progress().utf8)))
    let reading = Heartbeat.Reading(begun: 1, advanced: 2, beats: 3)
    #expect(try FromLane(frame) == .progress(LaneProgress(fraction: 0.5, frames: 1, heartbeat: reading)))
  }

  @Test(arguments: [
    #"{}"#, #"{"is": "dancing"}"#, #"{"is": 1}"#, #"{"is": "ready"}"#, #"[]"#,
    progress(fraction: #""half""#), progress(fraction: "1e999"), progress(begun: "0.5"),
    progress(begun: "1e30"),
    progress(works: #"{}"#), progress(works: #"[{"phase": "dinner", "amount": 1, "done": 0}]"#),
    progress(works: #"[{"phase": "hash", "amount": "all", "done": 0}]"#),
    progress(
      works: "["
        + Array(repeating: #"{"phase": "hash", "amount": 1, "done": 0}"#, count: 17).joined(separator: ",")
        + "]"),
    #"{"is": "progress", "fraction": 0.5, "frames": 1}"#,
    #"{"is": "publishing", "manifest": {"version": 1}}"#, #"{"is": "finished", "result": 3}"#,
    #"{"is": "failed", "error": {"code": "", "message": "x"}}"#,
  ])
  func whatIsNoReportIsRefused(_ text: String) throws {
    let frame = LaneFrame(head: try JSONValue(parsing: Array(text.utf8)))
    #expect(throws: LaneProtocolError.self) { try FromLane(frame) }
    #expect(throws: LaneProtocolError.self) { try ToLane(frame) }
  }

  @Test func aLanesWordsAreBounded() throws {
    let progress = try FromLane(
      LaneFrame(head: [
        "is": "progress", "fraction": .number("-5"), "frames": .number("1"),
        "heartbeat": ["begun": .number(0), "advanced": .number(0), "beats": .number(0), "works": .array([])],
      ]))
    #expect(progress == .progress(LaneProgress(fraction: 0, frames: 1)))
    let long = String(repeating: "x", count: 100_000)
    let failed = try FromLane(
      LaneFrame(head: ["is": "failed", "error": ["code": "a.b", "message": .string(long)]]))
    guard case .failed(let error, _) = failed else {
      Issue.record("\(failed)")
      return
    }
    #expect(error.message.count == 4000)
  }

  @Test func codesOfErrorsAreWords() {
    for code in ["device.lost", "source.unreadable", "a1.B2"] { #expect(JobError.isCode(code)) }
    for code in ["", "a b", "a\n", "ä", "x{y=\"z\"}", String(repeating: "a", count: 65)] {
      #expect(!JobError.isCode(code), "\(code)")
    }
  }
}
