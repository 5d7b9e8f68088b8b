import JobQueue
import Testing

@Suite struct JobPageTests {
  @Test func aCursorIsReadAsItWasWritten() throws {
    for number: Int64 in [1, 35, 36, 99_999, (1 << 53) - 1] {
      #expect(JobCursor(JobCursor(number: number).text) == JobCursor(number: number))
    }
  }

  @Test(arguments: [
    "", "j", "j0", "j-1", "j+1", "j01", "jZ", "J1", "1", "j 1", "j1 ", "jä", "jzzzzzzzzzzz", "j2gosa7pa2gw",
  ])
  func anythingElseIsNone(_ text: String) { #expect(JobCursor(text) == nil) }
}
