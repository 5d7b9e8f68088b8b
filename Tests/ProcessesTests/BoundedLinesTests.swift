import Testing

@testable import Processes

@Suite struct BoundedLinesTests {
  @Test func linesAreBoundedAndCleaned() {
    var lines = BoundedLines()
    #expect(lines.append(Array("one\ntw".utf8)) == ["one"])
    #expect(lines.append(Array("o\u{1B}[2J\r\n".utf8)) == ["two\u{FFFD}[2J\u{FFFD}"])
    #expect(lines.append([0xFF, 0x0A]) == ["\u{FFFD}"])
    let long = lines.append(Array(repeating: 0x61, count: 10_000))
    #expect(long.count == 1 && long[0].count == BoundedLines.longestLine + 1)
    #expect(lines.append(Array("end of it\nnext\nlast words".utf8)) == ["next"])
    #expect(lines.finish() == ["last words"] && lines.finish() == [])
    for number in 0..<100 { _ = lines.append(Array("\(number)\n".utf8)) }
    #expect(lines.last.count == BoundedLines.keptLines && lines.last.last == "99")
  }
}
