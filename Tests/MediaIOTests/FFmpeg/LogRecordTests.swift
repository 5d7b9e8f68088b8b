import Testing

@testable import MediaIO

@Suite struct LogRecordTests {
  @Test func theLastLineIsKeptAndForgotten() {
    let record = LogRecord()
    #expect(record.take() == nil)
    record.keep("first\n")
    record.keep("second: ")
    record.keep("of three ")
    record.keep("parts\n")
    #expect(record.take() == "second: of three parts")
    #expect(record.take() == nil)
  }

  @Test func whatFollowsFromTheCauseIsNotKept() {
    let record = LogRecord()
    record.keep("the cause\n")
    record.keep("Failed to get pixel format\n")
    #expect(record.take() == "the cause")
  }

  @Test func itIsBounded() {
    let record = LogRecord()
    for _ in 0..<10_000 { record.keep("no line ends this ") }
    #expect((record.take() ?? "").utf8.count < LogRecord.capacity * 2)
  }
}
