import Testing

@testable import WorkerPool

@Suite struct DevicePlanTests {
  private static let first = GPUs.gpu("3f2c-aa")
  private static let second = GPUs.gpu("3f2d-bb", ordinal: 1)
  private static let broken = GPUs.gpu("dead", ordinal: 2, reason: "The driver says: unknown error.")
  private let machine = DeviceSurvey(gpus: [first, second, broken])
  private let bare = DeviceSurvey(gpus: [], missing: "libcuda.so.1 is not installed.")

  private func plan(_ names: [String], on survey: DeviceSurvey) throws -> DevicePlan {
    let requests = try names.map { try #require(DeviceRequest($0)) }
    return try DevicePlan(requests) { () throws(DeviceSurveyError) in survey }
  }

  private func problem(_ names: [String], on survey: DeviceSurvey) throws -> String {
    do {
      return "\(try plan(names, on: survey).devices)"
    } catch let error as DevicePlanError {
      return error.message
    }
  }

  @Test func automaticIsEveryGPUThatWorks() throws {
    let found = try plan(["auto"], on: machine)
    #expect(found.devices == [.gpu(Self.first), .gpu(Self.second)])
    #expect(found.notes.count == 1 && found.notes[0].contains("GPU-dead) is not used: The driver says"))
    #expect(try plan(["cuda"], on: machine) == found)
  }

  @Test func withoutAGPUAutomaticIsTheCPU() throws {
    #expect(try plan(["auto"], on: bare).devices == [.cpu])
    #expect(try plan(["auto"], on: bare).notes == [])
    let broken = try plan(["auto"], on: DeviceSurvey(gpus: [Self.broken]))
    #expect(broken.devices == [.cpu] && broken.notes.count == 1)
  }

  /// A driver that is there and does not start is no machine without GPUs.
  @Test func aBrokenDriverIsNoSilentCPU() throws {
    let printed =
      #"{"devices": [], "cuda": {"missing": "the CUDA driver 12.4 cannot start", "absent": false}}"#
    let found = try plan(["auto"], on: DeviceSurvey(parsing: Array(printed.utf8)))
    #expect(found.devices == [.cpu])
    #expect(found.notes.count == 1 && found.notes[0].contains("the CUDA driver 12.4 cannot start"))
  }

  @Test func theCPUAloneNeedsNoSurvey() throws {
    let plan = try DevicePlan([.cpu]) { () throws(DeviceSurveyError) in throw DeviceSurveyError("asked") }
    #expect(plan.devices == [.cpu])
  }

  @Test(arguments: [
    (["cuda:1"], [1]), (["cuda:GPU-3f2d-bb"], [1]), (["cuda:gpu-3F2C"], [0]),
    (["cuda:1", "cuda:0"], [1, 0]),
    (["cuda:0", "cuda:GPU-3f2c"], [0]), (["cuda", "cuda:0"], [0, 1]),
  ])
  func gpusAreNamedByPositionAndUUID(_ names: [String], _ expected: [Int]) throws {
    let gpus = [Self.first, Self.second]
    #expect(try plan(names, on: machine).devices == expected.map { .gpu(gpus[$0]) })
  }

  @Test func cpuAndGPUsWorkTogether() throws {
    #expect(try plan(["cuda:0", "cpu"], on: machine).devices == [.gpu(Self.first), .cpu])
  }

  @Test func slicesAreNamedByTheirUUID() throws {
    var slice = GPUs.gpu("x")
    slice.uuid = "MIG-9a01"
    slice.isMIG = true
    #expect(try plan(["cuda:MIG-9a"], on: DeviceSurvey(gpus: [slice])).devices == [.gpu(slice)])
  }

  @Test(arguments: [
    (
      ["cuda:7"],
      "there is no device “cuda:7” on this machine; available: cpu, cuda:0 (Fake, GPU-3f2c-aa), cuda:1"
    ),
    (["cuda:MIG-1"], "there is no device “cuda:MIG-1”"), (["cuda:GPU-3f"], "matches 2 GPUs"),
    (["cuda:2"], "GPU-dead) cannot be used: The driver says: unknown error."),
    (["cpu", "cuda:GPU-x"], "CUDA_VISIBLE_DEVICES"),
  ])
  func whatIsNotThereIsAnError(_ names: [String], _ words: String) throws {
    let found = try problem(names, on: machine)
    #expect(found.contains(words), "\(found)")
  }

  @Test func withoutADriverTheReasonIsGiven() throws {
    for names in [["cuda"], ["cuda:0"]] {
      #expect(try problem(names, on: bare).contains("libcuda.so.1 is not installed."))
    }
    #expect(try problem(["cuda"], on: DeviceSurvey(gpus: [Self.broken])).contains("unknown error"))
    #expect(try problem(["cuda"], on: DeviceSurvey(gpus: [])).contains("none is visible"))
  }

  @Test func aSurveyThatFailsIsAnErrorOnlyWhereAGPUWasWanted() throws {
    func plan(_ requests: [DeviceRequest]) throws -> DevicePlan {
      try DevicePlan(requests) { () throws(DeviceSurveyError) in throw DeviceSurveyError("it took too long") }
    }
    let found = try plan([.auto])
    #expect(found.devices == [.cpu] && found.notes.first?.contains("it took too long") == true)
    for wanted in [[DeviceRequest.everyGPU], [.ordinal(0)], [.cpu, .uuid("GPU-1")]] {
      #expect(throws: DevicePlanError.self) { try plan(wanted) }
    }
  }
}
