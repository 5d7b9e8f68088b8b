import CUDATestKit
import Foundation
import TestKit
import Testing

/// Workers on simulated GPUs whose memory is watched: real processes, a real queue, the real lanes.
@Suite struct GPUMemoryTests {
  private let machine = TemporaryDirectory()

  private func environment(_ settings: [String: String]) throws -> [String: String] {
    let all = try SimulatedLibrary.environment(machine, settings, hasNVML: true)
    var own = settings.merging(SimulatedLibrary.laneSettings(writing: [machine])) { $1 }
    for key in ["LD_LIBRARY_PATH", "SIMCUDA_LEDGER"] { own[key] = all[key] }
    return own
  }

  /// The names of the lanes that became ready, as `cuda:0/1`.
  private func lanes(_ worker: ServerProcess) -> Set<String> {
    let lines = worker.log.split(separator: "\n").filter { $0.contains("ready (process") }
    return Set(
      lines.compactMap { line in
        (try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])?["lane"] as? String
      })
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  private func work(_ settings: [String: String], expects lanes: [String: Int]) throws {
    // Of 1 GiB each: by what lanes assume of themselves, one fills a GPU.
    let fixed = [
      "SIMCUDA_DEVICES": "2", "SIMCUDA_MEMORY": "\(1 << 30)", "SIMCUDA_CONTEXT": "\(100 << 20),\(400 << 20)",
    ]
    let fleet = try Fleet(["--device", "cuda", "--lanes", "3"])
    let worker = try fleet.startListening(environment: try environment(fixed.merging(settings) { $1 }))
    // What lanes hold is seen once a second, and counts when they are at work: there is work until they are seen.
    let end = Date(timeIntervalSinceNow: 180)
    var round = 0
    repeat {
      let ids = (0..<6).map { "j\(round)-\($0)" }
      for (seed, id) in ids.enumerated() { try fleet.push(fleet.job(id, seconds: 10, size: 96, seed: seed)) }
      var left = Set(ids)
      try fleet.event { event in
        if event.kind == "succeeded" { left.remove(event.job) }
        return left.isEmpty
      }
      round += 1
    } while self.lanes(worker).count < lanes.values.reduce(0, +) && Date() < end
    // Which of a GPU's slots have them is chance.
    #expect(Dictionary(grouping: self.lanes(worker)) { String($0.prefix(6)) }.mapValues(\.count) == lanes)
    worker.terminateAndWait()
  }

  private static let byMeasure = ["cuda:0": 3, "cuda:1": 2]

  /// A lane takes 100 MiB on the first GPU and 400 on the second; NVML tells it of each process.
  @Test func asManyLanesAsReallyFit() throws {
    try work([:], expects: Self.byMeasure)
  }

  /// As in a container, where NVML knows the GPUs but not the processes.
  @Test func asManyWhereProcessesAreNotKnown() throws {
    try work(["SIMNVML_PIDS": "unknown"], expects: Self.byMeasure)
  }

  /// Neither in its first call nor later.
  @Test(arguments: [
    ["SIMNVML_FAULTS": "hang:nvmlInit_v2"], ["SIMNVML_FAULTS": "hang:nvmlDeviceGetMemoryInfo"],
  ])
  func aLibraryThatHangsHoldsNobodyUp(_ settings: [String: String]) throws {
    let fleet = try Fleet(["--device", "cuda", "--lanes", "1"])
    let worker = try fleet.startListening(
      environment: try environment(
        settings.merging(["SIMCUDA_DEVICES": "2", "SIMCUDA_MEMORY": "\(8 << 30)"]) { $1 }))
    let ids = (0..<4).map { "j\($0)" }
    for (seed, id) in ids.enumerated() { try fleet.push(fleet.job(id, seed: seed)) }
    var left = Set(ids)
    try fleet.event { event in
      if event.kind == "succeeded" { left.remove(event.job) }
      return left.isEmpty
    }
    #expect(worker.log.contains("NVML has not answered yet"))
    worker.terminateAndWait()
  }

  @Test func topShowsHowBusyGPUsAre() throws {
    let fleet = try Fleet(["--device", "cuda", "--lanes", "1"])
    let worker = try fleet.startListening(
      environment: try environment(["SIMCUDA_DEVICES": "1", "SIMCUDA_MEMORY": "\(8 << 30)"]))
    try fleet.push(fleet.job("j"))
    try fleet.event { $0.kind == "succeeded" }
    let screen = try fleet.run("top", "--once").out
    #expect(screen.contains("of 8.0 GiB") && screen.contains("40 °C  60 W"), "\(screen)")
    let document = try object(try fleet.run("top", "--json").out)
    let device = ((document["workers"] as? [[String: Any]])?.first?["devices"] as? [[String: Any]])?.first
    #expect((device?["load"] as? [String: Any])?["watts"] as? Double == 60, "\(document)")
    worker.terminateAndWait()
  }

  @Test func devicesAndDoctorSayWhatNVMLTells() throws {
    let environment = try environment(["SIMCUDA_DEVICES": "2"])
    let program = SimulatedProgram(try #require(Program.binary), in: machine.path)
    let document = try object(try program.run(["devices", "--json"], environment).output)
    #expect((document["nvml"] as? [String: Any])?["driver"] as? String == "550.54.15", "\(document)")
    let gpu = try #require((document["devices"] as? [[String: Any]])?.last)
    #expect(gpu["powerWatts"] as? Double == 60 && gpu["temperature"] as? Double == 40, "\(gpu)")
    let text = try program.run(["devices"], environment).output
    #expect(text.contains("  NVIDIA driver 550.54.15, 60.0 W, 40 °C\n"), "\(text)")
    #expect(try program.run(["doctor"], environment).output.contains("driver 550.54.15"))
  }

  @Test func whereThereIsNoNVMLThatIsASentence() throws {
    let program = SimulatedProgram(try #require(Program.binary), in: machine.path)
    let devices = try program.run(["devices", "--json"])
    #expect(devices.status == 0)
    let missing = (try object(devices.output)["nvml"] as? [String: Any])?["missing"] as? String
    #expect(missing?.hasPrefix("NVML cannot be loaded: ") == true)
    #expect(try program.run(["devices"]).output.contains("  NVML cannot be loaded: "))
    #expect(try program.run(["doctor"]).output.contains("none: NVML cannot be loaded: "))
  }
}
