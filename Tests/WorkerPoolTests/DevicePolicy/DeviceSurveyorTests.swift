import Processes
import Testing

@testable import WorkerPool

/// The program that looks, which may do anything.
@Suite struct DeviceSurveyorTests {
  private let bench = WorkerBench()

  private func problem(_ surveyor: DeviceSurveyor) -> String {
    do throws(DeviceSurveyError) {
      return "\(try surveyor.survey())"
    } catch {
      return error.message
    }
  }

  @Test func itsAnswerIsRead() throws {
    let gpus = [GPUs.gpu("a"), GPUs.gpu("b", ordinal: 1)]
    try bench.devices(gpus)
    #expect(try bench.surveyor.survey().gpus == gpus)
  }

  @Test func oneThatHangsIsKilled() throws {
    try bench.devices("hang")
    var surveyor = bench.surveyor
    surveyor.timeout = 0.2
    #expect(problem(surveyor) == "it took longer than 0.2 s")
  }

  @Test(arguments: [
    ("flood", "its output is too long"), ("mute", "it ended with signal 9"), ("nonsense", "invalid JSON"),
    ("{}", "did not print a list of devices"),
  ])
  func oneThatMisbehavesIsTold(_ text: String, _ words: String) throws {
    try bench.devices(text)
    #expect(problem(bench.surveyor).contains(words), "\(problem(bench.surveyor))")
  }

  @Test func oneThatFailsLeavesItsLastWords() {
    #expect(problem(bench.surveyor) == "it ended with exit code 3; its last output: no driver that answers")
    let missing = DeviceSurveyor(executable: "/no/such/program", environment: [:])
    #expect(problem(missing).contains("it could not be started: posix_spawn /no/such/program"))
  }

  @Test func nobodyHasToWaitForIt() throws {
    try bench.devices("hang")
    let wakeup = try Wakeup()
    let surveyor = bench.surveyor
    // The first signal is none of its business.
    wakeup.signal()
    var asked = 0
    #expect(throws: DeviceSurveyError("its answer is no longer needed")) {
      try surveyor.survey(wakeup: wakeup) {
        asked += 1
        wakeup.signal()
        return asked < 3
      }
    }
  }

  @Test func itNeverSeesTheQueuesPassword() throws {
    let printer = DeviceSurveyor(
      executable: "/usr/bin/env", arguments: [], environment: ["CLIPMILL_REDIS_URL": "s3cret", "A": "b"])
    #expect(!problem(printer).contains("s3cret") && problem(printer).contains("invalid JSON"))
  }
}
