import CUDATestKit
import ClipJob
import Foundation
import TestKit
import Testing

/// Workers on machines with simulated GPUs: real processes, a real queue, the real lanes.
@Suite struct GPUWorkerTests {
  private let driver = TemporaryDirectory()

  /// `reports`: where every process that loaded the driver leaves its counters.
  private func environment(
    _ settings: [String: String], reports: TemporaryDirectory, hasEncoders: Bool = false
  ) throws -> [String: String] {
    let all = try SimulatedLibrary.environment(driver, settings, hasEncoders: hasEncoders)
    var own = settings.merging(SimulatedLibrary.laneSettings(writing: [reports])) { $1 }
    own["LD_LIBRARY_PATH"] = all["LD_LIBRARY_PATH"]
    own["SIMCUDA_REPORT"] = reports.path + "/"
    own["SIMCUDA_MEMORY"] = settings["SIMCUDA_MEMORY"] ?? "\(16 << 30)"
    return own
  }

  private func device(_ fleet: Fleet, _ id: String) throws -> String {
    try fleet.server.cli("HGET", fleet.key("job:\(id)"), "device")
  }

  private func wait(_ fleet: Fleet, until kinds: Set<String>, of ids: Set<String>) throws {
    var left = ids
    try fleet.event { event in
      if kinds.contains(event.kind) { left.remove(event.job) }
      return left.isEmpty
    }
  }

  @Test func aWorkerUsesEveryGPU() throws {
    let reports = TemporaryDirectory()
    let fleet = try Fleet(["--device", "cuda", "--lanes", "1"])
    let worker = try fleet.startListening(
      environment: try environment(["SIMCUDA_DEVICES": "2"], reports: reports))
    let ids = (0..<8).map { "j\($0)" }
    for (seed, id) in ids.enumerated() { try fleet.push(fleet.job(id, seconds: 2, size: 160, seed: seed)) }
    try wait(fleet, until: ["succeeded"], of: Set(ids))
    let devices = Set(try ids.map { try device(fleet, $0) })
    #expect(devices.count == 2 && devices.allSatisfy { $0.hasPrefix("cuda:GPU-") }, "\(devices)")
    worker.terminateAndWait()
    // Lanes end without a word; those that were asked what there is left the driver as they found it.
    let files = try FileManager.default.contentsOfDirectory(atPath: reports.path)
    #expect(!files.isEmpty)
    for file in files {
      let report = try String(contentsOfFile: reports.file(file), encoding: .utf8)
      #expect(report.contains("\"violations\": []"), "\(report)")
    }
    // The same clip without a GPU.
    let program = SimulatedProgram(try #require(Program.binary), in: fleet.folder.path)
    let made = try Data(contentsOf: URL(fileURLWithPath: fleet.folder.file("j3.mp4")))
    try fleet.write("j3.json", fleet.job("j3", seconds: 2, size: 160, seed: 3))
    #expect(try program.run(["render", "j3.json", "--device", "cpu", "--quiet"]).status == 0)
    #expect(try Data(contentsOf: URL(fileURLWithPath: fleet.folder.file("j3.mp4"))) == made)
  }

  /// A sticky error takes the lane, not the worker; the job is not charged, and is done.
  @Test func aLostContextEndsTheLaneAlone() throws {
    let reports = TemporaryDirectory()
    let fleet = try Fleet(["--device", "cuda:0", "--lanes", "1"])
    let worker = try fleet.startListening(
      environment: try environment(["SIMCUDA_FAULTS": "launch:25=700"], reports: reports))
    // Ten frames each, a launch for each: a lane makes two, and the fault takes it in the third.
    let ids = (0..<4).map { "j\($0)" }
    for (seed, id) in ids.enumerated() { try fleet.push(fleet.job(id, seconds: 0.4, size: 96, seed: seed)) }
    try worker.waitForLine("device.lost")
    try wait(fleet, until: ["succeeded"], of: Set(ids))
    for id in ids {
      #expect(try fleet.server.cli("HGET", fleet.key("job:\(id)"), "attempts") == "1", "\(id)")
    }
    worker.terminateAndWait()
  }

  /// A GPU on which nothing works any more is left alone, and the jobs go to the other one.
  @Test func aSickGPUIsPutInQuarantine() throws {
    let reports = TemporaryDirectory()
    let fleet = try Fleet(["--device", "cuda", "--lanes", "1", "--gpu-faults", "2"])
    let worker = try fleet.startListening(
      environment: try environment(
        ["SIMCUDA_DEVICES": "2", "SIMCUDA_FAULTS": "launch@1:9=719"], reports: reports))
    let ids = (0..<10).map { "j\($0)" }
    for (seed, id) in ids.enumerated() { try fleet.push(fleet.job(id, seconds: 1, size: 96, seed: seed)) }
    try wait(fleet, until: ["succeeded"], of: Set(ids))
    try worker.waitForLine("quarantine")
    let healthy = Set(try ids.map { try device(fleet, $0) })
    #expect(healthy.count == 1, "\(healthy)")
    for id in ids {
      #expect(try fleet.server.cli("HGET", fleet.key("job:\(id)"), "attempts") == "1", "\(id)")
    }
    worker.terminateAndWait()
  }

  /// With its only GPU in quarantine a worker is not ready, and says why; its job waits for another, uncharged.
  @Test func readinessTellsOfAQuarantine() throws {
    let reports = TemporaryDirectory()
    let fleet = try Fleet([
      "--device", "cuda:0", "--lanes", "1", "--gpu-faults", "2", "--metrics-port", "0", "--metrics-address",
      "127.0.0.1",
    ])
    let worker = try fleet.startListening(
      environment: try environment(["SIMCUDA_FAULTS": "launch:9=719"], reports: reports))
    let page = try MetricsPage(of: worker)
    try page.wait("/readyz") { $0.status == 200 }
    #expect(try page.value(#"clipmill_device_quarantined{device="cuda:0"}"#) == "0")
    try fleet.push(fleet.job("j", seconds: 1, size: 96))
    let answer = try page.wait("/readyz") { $0.status == 503 }
    #expect(answer.body.contains("cuda:0") && answer.body.contains("quarantine"), "\(answer.body)")
    #expect(try page.value(#"clipmill_device_quarantined{device="cuda:0"}"#) == "1")
    #expect(try page.value("clipmill_worker_ready") == "0")
    #expect(try page.get("/healthz").status == 200)
    try fleet.event { $0.job == "j" && $0.kind == "retrying" }
    #expect(try fleet.server.cli("HGET", fleet.key("job:j"), "attempts") == "0")
    worker.terminateAndWait()
  }

  /// A lane encodes job after job in one process. The GPU has one session and hands out no other: one that were left
  /// open would be the end of the next job.
  @Test func aLaneGivesItsEncodersBack() throws {
    let reports = TemporaryDirectory()
    let fleet = try Fleet(["--device", "cuda:0", "--lanes", "1", "--lane-jobs", "1000"])
    let worker = try fleet.startListening(
      environment: try environment(["SIMNVENC_SESSIONS": "1"], reports: reports, hasEncoders: true))
    let ids = (0..<200).map { "j\($0)" }
    for (seed, id) in ids.enumerated() { try fleet.push(fleet.job(id, seconds: 0.2, size: 160, seed: seed)) }
    try wait(fleet, until: ["succeeded"], of: Set(ids))
    for id in ids {
      #expect(try fleet.server.cli("HGET", fleet.key("job:\(id)"), "attempts") == "1", "\(id)")
    }
    for id in [ids[0], ids[199]] {
      #expect(try fleet.server.cli("GET", fleet.key("result:\(id)")).contains("h264_nvenc"), "\(id)")
    }
    worker.terminateAndWait()
    let log = worker.log
    #expect(!log.contains("device.full") && !log.contains("simulated CUDA driver"), "\(log)")
    #expect(log.components(separatedBy: "ready (process").count == 2, "\(log)")
  }

  @Test func aNamedGPUThatIsNotThereIsAnError() throws {
    let fleet = try Fleet(["--device", "cuda:5"])
    let program = SimulatedProgram(try #require(Program.binary), in: fleet.folder.path)
    let outcome = try program.run(
      ["work", "--redis", fleet.server.url, "--device", "cuda:5", "--lane-env", "SIM*"],
      ["SIMCUDA_DEVICES": "2"])
    #expect(outcome.status == 3)
    #expect(outcome.errors.contains("cuda:5") && outcome.errors.contains("cuda:1"), "\(outcome.errors)")
  }
}
