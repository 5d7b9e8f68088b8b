import Testing

@testable import WorkerPool

@Suite struct DeviceSurveyTests {
  private func survey(_ text: String) throws(DeviceSurveyError) -> DeviceSurvey {
    try DeviceSurvey(parsing: Array(text.utf8))
  }

  @Test func whatIsPrintedIsRead() throws {
    var gpus = [
      GPUs.gpu("a", encodes: true), GPUs.gpu("b", ordinal: 1),
      GPUs.gpu("c", ordinal: 2, reason: "It has fallen off the bus."),
    ]
    gpus[1].uuid = "MIG-b"
    gpus[1].isMIG = true
    #expect(try survey(GPUs.listing(gpus)) == DeviceSurvey(gpus: gpus))
  }

  @Test func machinesWithoutGPUsSayWhy() throws {
    let found = try survey(
      #"{"devices": [{"device": "cpu", "cores": 2}], "cuda": {"missing": "No driver is installed."}}"#)
    #expect(found == DeviceSurvey(gpus: [], missing: "No driver is installed."))
    #expect(try survey(#"{"devices": [{"device": "cpu"}, {"device": "npu:0"}]}"#) == DeviceSurvey(gpus: []))
  }

  @Test func whatCannotBeUsedNeedsNoMemory() throws {
    let found = try survey(
      #"{"devices": [{"device": "cuda:0", "uuid": "GPU-1", "usable": false}]}"#)
    #expect(found.gpus.first?.reason != nil && found.gpus.first?.memory == 0)
  }

  @Test(arguments: [
    "", "Segmentation fault", "[]", "{}", #"{"devices": {}}"#, #"{"devices": [{"device": "cuda:0"}]}"#,
    #"{"devices": [{"device": "cuda:0", "uuid": "0", "usable": true, "memory": 9, "freeMemory": 1}]}"#,
    #"{"devices": [{"device": "cuda:0", "uuid": "GPU-1", "usable": true}]}"#,
    #"{"devices": [{"device": "cuda:0", "uuid": "GPU-1", "usable": true, "memory": 9, "freeMemory": 10}]}"#,
    #"{"devices": [{"device": "cuda:0", "uuid": "GPU-1", "usable": true, "memory": 9, "freeMemory": -1}]}"#,
    #"{"devices": [{"device": "cuda:0", "uuid": "GPU-1", "usable": true, "memory": 9223372036854775807, "freeMemory": 1}]}"#,
    GPUs.listing([GPUs.gpu("a"), GPUs.gpu("a", ordinal: 1)]),
  ])
  func nonsenseIsRefused(_ text: String) {
    #expect(throws: DeviceSurveyError.self) { try survey(text) }
  }
}
