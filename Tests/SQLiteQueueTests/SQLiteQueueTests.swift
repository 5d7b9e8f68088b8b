import JobQueue
import QueueConformance
import Testing

@Suite struct SQLiteQueueTests {
  @Test(arguments: Promise.all) func keeps(_ promise: Promise) throws {
    try promise.check(QueueFileFixture())
  }

  /// With the file closed and opened again in front of every call.
  @Test(arguments: Promise.all.filter { !ofOneProcess.contains($0.name) })
  func keepsOverRestarts(_ promise: Promise) throws { try promise.check(ReopenedQueue()) }

  /// Promises on what ends with the process: workers that are there, who leads, what workers are told at once, and `wake`.
  private static let ofOneProcess: Set<String> = [
    "a job is cancelled by a request in the inbox",
    "waking ends the wait for work, now and from now on",
    "waking ends all waits, now and from now on",
    "who announces itself is there, for as long as it said",
    "announcing oneself again prolongs it, and changes the card",
    "who takes leave is gone at once, and may come again",
    "one worker leads at a time, and prolongs its term",
    "a term that ran out is another's, and its holder cannot have it back",
    "who resigns lets another lead at once, but only by the term that holds",
    "of many that want to lead at once, one does",
    "its holder alone is told that a job shall stop, once",
  ]

  @Test func exceptionsArePromises() {
    #expect(Self.ofOneProcess.subtracting(Promise.all.map(\.name)) == [])
  }
}
