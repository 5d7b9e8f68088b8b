import ClipJob
import JobQueue
import Testing

@testable import clipmill

/// What clients call their jobs, and what errors repeat of it, on operators' terminals.
@Suite struct ForeignTextTests {
  private let hostile = "a\u{1B}]0;owned\u{7}\u{1B}[31mRED\nfake  succeeded\r\u{202E}\u{9B}2J"

  private func isHarmless(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy {
      $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) && $0 != "\u{202E}"
    }
  }

  private var record: JobRecord {
    var record = JobRecord(
      id: "one", state: .failed, createdAt: Timestamp(milliseconds: 0), readyAt: Timestamp(milliseconds: 0))
    record.tenant = hostile
    record.error = JobError("source.broken", hostile, path: hostile, hint: hostile)
    return record
  }

  @Test func aListHasALineForEachJob() {
    let words = JobWords(record: record, now: Timestamp(milliseconds: 1000))
    let lines = Table.text(JobWords.columns, [words.row, words.row]).split(separator: "\n")
    #expect(lines.count == 3 && lines.allSatisfy { isHarmless(String($0)) }, "\(lines)")
  }

  @Test func aStatusHasALineForEachFact() {
    let lines = JobWords(record: record, now: Timestamp(milliseconds: 1000)).lines
    #expect(lines.contains { $0.0 == "tenant" && $0.1.contains("RED") })
    #expect(lines.contains { $0.0 == "error" } && lines.contains { $0.0 == "hint" })
    #expect(lines.allSatisfy { isHarmless($0.1) }, "\(lines)")
  }

  /// Signatures of presigned URLs, wherever an error repeats them.
  @Test func errorsHaveNoQueries() throws {
    let url = "https://b.example/v.mp4?X-Amz-Signature=ab12"
    let error = JobError("x", "\(url) is not there", hint: "try \(url)")
    #expect(
      ErrorPrinter.lines([error]) == [
        "error: https://b.example/v.mp4?X-Amz-Signature=*** is not there [x]",
        "       try https://b.example/v.mp4?X-Amz-Signature=***",
      ])
  }

  @Test func errorsAreLines() {
    let lines = ErrorPrinter.lines([JobError("x", hostile, path: hostile, hint: hostile)])
    #expect(lines.count == 2 && lines.allSatisfy(isHarmless), "\(lines)")
    #expect(lines[0].hasPrefix("error: a") && lines[0].hasSuffix("[x]"))
  }

  @Test func columnsAreThoseOfTheTerminal() {
    let table = Table.text(
      ["NAME", Table.Column("N", isRight: true)],
      [["東京", "1"], ["e\u{301}a", "22"], [String(repeating: "x", count: 300), "333"]])
    let lines = table.split(separator: "\n").map(String.init)
    #expect(Set(lines.map(DisplayText.width)) == [53], "\n\(table)")
    #expect(lines[3].contains("…") && lines[1].hasSuffix("  1"))
  }

  /// An id is for the next command line: it is whole.
  @Test func idsAreNotCut() {
    var record = record
    record.id = String(repeating: "i", count: 128)
    let words = JobWords(record: record, now: Timestamp(milliseconds: 1000))
    #expect(Table.text(JobWords.columns, [words.row]).contains(record.id))
  }
}
