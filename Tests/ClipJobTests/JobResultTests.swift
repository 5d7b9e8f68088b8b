import ClipJob
import Testing

@Suite struct JobResultTests {
  @Test func whatIsUnknownIsLeftOut() {
    #expect(JobResult(state: .queued).document.text() == #"{"state":"queued","outputs":[]}"#)
    var result = JobResult(id: "a", state: .failed, error: JobError("source.unreadable", "no such file"))
    result.timing = .init(wall: .nan)
    #expect(
      result.document.text()
        == #"{"id":"a","state":"failed","outputs":[],"timing":{},"error":{"code":"source.unreadable","message":"no such file","retryable":false}}"#
    )
  }

  @Test func everythingInItsOrder() throws {
    var result = JobResult(id: "talk-7", state: .succeeded, attempts: 1, worker: "w", device: "cpu")
    result.outputs = [
      .init(
        to: "out/\"a\".mp4", bytes: 1_843_221, sha256: "ab", frames: 900, duration: 30, width: 1080,
        height: 1920)
    ]
    result.timing = .init(
      queued: 0.8, wall: 6.1000004, speed: 4.918,
      stages: [
        "publish": 0.1, "encode": 4.8, "zoom": 1, "fetch": 0.4, "compose": 0.7, "decode": 2, "ask": .infinity,
      ])
    result.cost = .init(
      usd: 0.00093, cpuSeconds: 9.1, gpuSeconds: 6.1, joules: 412, quotedUSD: 0.001, quotedSeconds: 5.75,
      laneSeconds: 6.125)
    result.explain = ["h264 decoded by FFmpeg"]
    result.warnings = [JobWarning("fade.tooLong", "m", path: "p", hint: "h"), JobWarning("a.b", "n")]
    result.av = .init(driftMaxMs: 0, framesDuplicated: 3, framesDropped: 0, loudness: -14.1, truePeak: -1.2)
    let expected = #"""
      {"id":"talk-7","state":"succeeded","attempts":1,"worker":"w","device":"cpu",
      "outputs":[{"to":"out/\"a\".mp4","bytes":1843221,"sha256":"ab","frames":900,"duration":30,"width":1080,"height":1920}],
      "timing":{"queued":0.8,"wall":6.1,"speed":4.918,
      "stages":{"fetch":0.4,"decode":2,"compose":0.7,"encode":4.8,"publish":0.1,"zoom":1}},
      "cost":{"usd":0.00093,"cpuSeconds":9.1,"gpuSeconds":6.1,"joules":412,"quotedUSD":0.001,"quotedSeconds":5.75,"laneSeconds":6.125},
      "explain":["h264 decoded by FFmpeg"],
      "warnings":[{"code":"fade.tooLong","message":"m","path":"p","hint":"h"},{"code":"a.b","message":"n"}],
      "av":{"driftMaxMs":0,"framesDuplicated":3,"framesDropped":0,"loudness":-14.1,"truePeak":-1.2}}
      """#.replacing("\n", with: "")
    #expect(result.document.text() == expected)
    #expect(try JSONValue(parsing: result.json()) == result.document)
  }

  /// Caption files last as long as their clip, and are none.
  @Test func clipsAreWhatHasPictures() {
    let files = [
      JobResult.File(to: "a.mp4", frames: 900, duration: 30), JobResult.File(to: "a.jpg", frames: 1),
      JobResult.File(to: "a.srt", duration: 30, captions: 0),
    ]
    #expect(files.map(\.clipDuration) == [30, nil, nil])
  }

  @Test func whatWasWrittenIsRead() {
    var result = JobResult(
      id: "talk-7", state: .failed, attempts: 2, worker: "w", device: "cuda:0 NVIDIA L4",
      outputs: [
        .init(to: "a.mp4", bytes: 12, sha256: "ab", frames: 900, duration: 30, width: 1080, height: 1920),
        .init(to: "b.jpg"), .init(to: "c.srt", bytes: 7, sha256: "cd", duration: 30, captions: 4),
      ])
    result.timing = .init(
      queued: 0.5, wall: 6.25, speed: 4.5, stages: ["encode": 4.75], stagesCPU: ["encode": 1.5],
      waiting: ["compose": 0.25])
    result.cost = .init(
      usd: 0.0009, cpuSeconds: 9.5, peakMemoryBytes: 1 << 30, gpuSeconds: 6, joules: 412, quotedUSD: 0.001,
      quotedSeconds: 5.75, laneSeconds: 6.125)
    result.io = .init(
      framesIn: 905, framesOut: 901, bytesIn: 1_000_000, bytesOut: 12, requests: 7, bytesFetched: 3000,
      bytesSent: 14,
      cacheHits: 3, cacheMisses: 2, bytesFromCache: 9000,
      hosts: [.init(name: "a.example:8080", requests: 7, bytesFetched: 3000, seconds: 0.125)])
    result.explain = ["h264 decoded by the CPU"]
    result.warnings = [JobWarning("w.a", "m", path: "p", hint: "h"), JobWarning("w.b", "n")]
    result.av = .init(
      driftMaxMs: 1, framesDuplicated: 3, framesDropped: 0, loudness: -14, truePeak: -1, limitedMaxDb: 4.5,
      limitedSeconds: 1.25)
    result.error = JobError("a.b", "m", path: "p", hint: "h", retryable: true)
    #expect(JobResult(reading: result.json()) == result)
    #expect(JobResult(reading: JobResult(state: .queued).json()) == JobResult(state: .queued))
  }

  @Test(arguments: ["", "{", "[]", "{}", #"{"state":"asleep"}"#, #"{"state":1}"#])
  func whatIsNoResultIsNotRead(_ text: String) {
    #expect(JobResult(reading: Array(text.utf8)) == nil)
  }

  @Test func strangersInAResultArePassedOver() {
    let text = #"""
      {"state":"succeeded","moon":true,"attempts":"2","outputs":[7,{"to":"a"}],"timing":{"wall":1e999,"stages":{"x":"y","z":1}},
      "cost":[],"error":{"code":"a"}}
      """#
    var expected = JobResult(state: .succeeded, outputs: [.init(to: "a")])
    expected.timing = .init(stages: ["z": 1])
    expected.cost = .init()
    #expect(JobResult(reading: Array(text.utf8)) == expected)
  }

  @Test func errorsAsAList() {
    let errors = JobErrors([JobError("a.b", "m", path: "p", hint: "h", retryable: true)])
    #expect(
      errors.document.text() == #"[{"code":"a.b","message":"m","path":"p","hint":"h","retryable":true}]"#)
  }

  @Test func warningsAreToldOnceAndNoMoreThanAnyoneReads() {
    let twice = [
      JobWarning("a", "m", path: "p"), JobWarning("a", "m", path: "p"), JobWarning("a", "m", path: "q"),
    ]
    #expect(twice.bounded.map(\.line) == ["p: m", "q: m"])
    let many = (0..<120).map { JobWarning("a", "\($0)") }.bounded
    #expect(many.count == 101)
    #expect(many.last == JobWarning("warnings.more", "20 more warnings"))
  }
}
