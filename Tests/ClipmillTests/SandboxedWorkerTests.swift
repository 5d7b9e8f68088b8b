import ClipJob
import Foundation
import TestKit
import Testing

/// Real workers with secrets of their own: what their lanes are, seen from outside.
@Suite struct SandboxedWorkerTests {
  private func text(_ path: String) throws -> String {
    try String(decoding: Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
  }

  private func field(_ name: String, of pid: pid_t) throws -> String {
    let line = try text("/proc/\(pid)/status").split(separator: "\n").first { $0.hasPrefix(name + ":") }
    return (line?.dropFirst(name.count + 1)).map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
  }

  /// The lane's process, from the line that says that it is ready.
  private func lane(_ worker: ServerProcess) throws -> pid_t {
    try worker.waitForLine("ready (process")
    let match = try #require(worker.log.firstMatch(of: /ready \(process ([0-9]+)\)/))
    return try #require(pid_t(match.1))
  }

  private let secrets = [
    "AWS_SECRET_ACCESS_KEY": "cloud-key-in-test", "API_TOKEN": "token-in-test", "LC_ALL": "C.UTF-8",
  ]

  @Test func aLaneIsGivenNothingThatIsSecret() throws {
    let fleet = try Fleet(["--device", "cpu", "--lanes", "1", "--sandbox", "require"])
    let url = fleet.server.url.replacingOccurrences(of: "redis://", with: "redis://default:password-in-test@")
    _ = try fleet.server.cli("CONFIG", "SET", "requirepass", "password-in-test")
    let worker = try fleet.startListening(url: url, environment: secrets)
    try worker.waitForLine(
      "the sandbox of lanes covers: privileges, files, network, signals, system calls")
    let lane = try lane(worker)
    let seen = try text("/proc/\(lane)/environ") + text("/proc/\(lane)/cmdline")
    for secret in ["in-test", "redis://", "AWS_", "API_TOKEN"] {
      #expect(!seen.contains(secret), "\(secret)")
    }
    #expect(seen.contains("LC_ALL=C.UTF-8"))
    #expect(try field("NoNewPrivs", of: lane) == "1")
    #expect(try field("Seccomp", of: lane) == "2")
    for name in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"] {
      // CAP_DAC_OVERRIDE at most.
      let held = try #require(UInt64(try field(name, of: lane), radix: 16))
      #expect(held & ~2 == 0, "\(name)")
    }
    #expect(try text("/proc/\(lane)/limits").contains(/Max core file size +0 +0/))
    worker.terminateAndWait()
  }

  @Test func itsOwnJobsAreDone() throws {
    let fleet = try Fleet(["--device", "cpu", "--lanes", "1", "--sandbox", "require"])
    let worker = try fleet.startListening(environment: secrets)
    try fleet.push(fleet.job("j"))
    try fleet.event { $0.job == "j" && $0.kind == "succeeded" }
    // The first one's clip is the second one's source.
    try fleet.push(
      #"{"version": 1, "id": "k", "tracks": [{"clips": [{"source": {"video": "j.mp4"}}]}], "#
        + #""outputs": [{"to": "new/k.mp4"}, {"to": "new/k.png", "at": 0}, {"to": "j.webm"}]}"#)
    try fleet.event { $0.job == "k" && $0.kind == "succeeded" }
    worker.terminateAndWait()
  }

  /// Fonts of the system and of the job, and what libass reads, are within a lane's reach.
  @Test func textIsDrawn() throws {
    let fleet = try Fleet(["--device", "cpu", "--lanes", "1", "--sandbox", "require"])
    try fleet.write(
      "a.ass",
      "[Script Info]\nPlayResX: 96\nPlayResY: 96\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize, Alignment\n"
        + "Style: Default,Noto Sans,20,8\n[Events]\nFormat: Start, End, Style, Text\n"
        + "Dialogue: 0:00:00.00,0:00:01.00,Default,Top\n")
    try fleet.write("a.srt", "1\n00:00:00,000 --> 00:00:01,000\nBottom\n")
    try FileManager.default.copyItem(
      atPath: "/usr/share/fonts/truetype/noto/NotoSerif-Regular.ttf", toPath: fleet.folder.file("brand.ttf"))
    let worker = try fleet.startListening(environment: secrets)
    let clips = [
      #"{"source": {"text": {"text": "Hello 😀", "style": {"font": "brand.ttf", "size": 0.2}}}, "duration": 0.4}"#,
      #"{"source": {"captions": {"file": "a.ass"}}, "duration": 0.4}"#,
      #"{"source": {"captions": {"file": "a.srt"}}, "duration": 0.4}"#,
    ]
    try fleet.push(
      #"{"version": 1, "id": "t", "canvas": {"width": 96, "height": 96, "fps": 10}, "tracks": ["#
        + clips.map { "{\"clips\": [\($0)]}" }.joined(separator: ", ")
        + #"], "outputs": [{"to": "new/t.srt"}, {"to": "t.mp4"}]}"#)
    try fleet.event { $0.job == "t" && $0.kind == "succeeded" }
    let told = try fleet.run("status", "t", "--json").out
    for file in ["brand.ttf", "NotoColorEmoji.ttf", "a.ass: drawn by libass"] {
      #expect(told.contains(file), "\(told)")
    }
    let result = try #require(JobResult(reading: Array(told.utf8)))
    #expect(result.outputs.map(\.captions) == [2, nil])
    // Without a picture.
    try fleet.push(
      #"{"version": 1, "id": "u", "tracks": [{"clips": [\#(clips[2])]}], "outputs": [{"to": "u.vtt"}]}"#)
    #expect(try fleet.run("wait", "u").status == 0)
    #expect(try fleet.run("status", "u").out.contains("u.vtt"))
    #expect(try text(fleet.folder.file("u.vtt")) == "WEBVTT\n\n00:00:00.000 --> 00:00:00.400\nBottom\n\n")
    #expect(try text(fleet.folder.file("new/t.srt")).contains("Bottom"))
    worker.terminateAndWait()
  }

  /// A lane that served one tenant is not given another's job.
  @Test(arguments: ["tenant", "any"]) func aLaneServesOneTenant(_ scope: String) throws {
    let fleet = try Fleet(["--device", "cpu", "--lanes", "1", "--lane-scope", scope])
    let worker = try fleet.startListening()
    for (id, tenant) in [("a1", "a"), ("a2", "a"), ("b1", "b"), ("a3", "a")] {
      try fleet.push(fleet.job(id, members: #", "labels": {"tenant": "\#(tenant)"}"#))
      try fleet.event { $0.job == id && $0.kind == "succeeded" }
    }
    worker.terminateAndWait()
    let lanes = worker.log.matches(of: /ready \(process/).count
    #expect(lanes == (scope == "tenant" ? 3 : 1), "\(worker.log)")
  }

  @Test func withoutASandboxItIsSaid() throws {
    let fleet = try Fleet(["--device", "cpu", "--lanes", "1", "--sandbox", "off"])
    let worker = try fleet.startListening(environment: secrets)
    try worker.waitForLine("lanes run without a sandbox")
    let lane = try lane(worker)
    #expect(try field("Seccomp", of: lane) == "0")
    // What is secret is secret in any case.
    #expect(try !text("/proc/\(lane)/environ").contains("in-test"))
    worker.terminateAndWait()
  }

  @Test func doctorTellsOfIt() throws {
    let fleet = try Fleet()
    let outcome = try fleet.run("doctor", "--json")
    #expect(outcome.out.contains(#""check": "sandbox""#), "\(outcome.out)")
    #expect(outcome.out.contains("privileges, files, network, signals, system calls (Landlock ABI"))
  }
}
