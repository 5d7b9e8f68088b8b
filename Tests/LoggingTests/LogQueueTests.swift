import Synchronization
import Testing
import Threads

@testable import Logging

/// A log whose reader hangs.
@Suite struct LogQueueTests {
  /// A place that takes nothing until it is told to.
  private final class Place: Sendable {
    private let isOpen = Completion()
    private let hasBegun = Completion()
    private let written = Mutex<[String]>([])

    func write(_ line: String) {
      hasBegun.signal()
      isOpen.wait()
      written.withLock { $0.append(line) }
    }

    func open() { isOpen.signal() }
    /// Until the first line is being written.
    func waitForFirst() { hasBegun.wait() }
    var lines: [String] { written.withLock { $0 } }
  }

  private static let patience = 60.0

  private func queue(_ place: Place, most: Int = LogQueue.most) throws -> LogQueue {
    let queue = LogQueue(most: most, write: place.write) { "\($0) left out" }
    try #require(queue.start())
    return queue
  }

  @Test func linesComeInOrderAndAllOfThemBeforeTheEnd() throws {
    let place = Place()
    let queue = try queue(place)
    for number in 0..<1000 { queue.add("\(number)") }
    place.open()
    #expect(queue.finish(within: Self.patience))
    #expect(place.lines == (0..<1000).map { "\($0)" })
    queue.add("late")
    #expect(queue.finish(within: Self.patience) && place.lines.count == 1000)
  }

  @Test func whatDoesNotFitIsCountedAndTold() throws {
    let place = Place()
    // Ten lines of 36 bytes.
    let queue = try queue(place, most: 1000)
    let line = String(repeating: "x", count: 36)
    queue.add("first")
    place.waitForFirst()
    for _ in 0..<15 { queue.add(line) }
    place.open()
    #expect(queue.finish(within: Self.patience))
    #expect(place.lines == ["first"] + Array(repeating: line, count: 10) + ["5 left out"])
  }

  @Test func whatIsLeftOutIsToldWhereItWas() throws {
    let place = Place()
    let queue = try queue(place, most: 100)
    queue.add("first")
    place.waitForFirst()
    // None of these fits, whatever waits.
    for _ in 0..<3 { queue.add(String(repeating: "x", count: 100)) }
    queue.add("last")
    place.open()
    #expect(queue.finish(within: Self.patience))
    #expect(place.lines == ["first", "3 left out", "last"])
  }

  @Test func theEndIsBounded() throws {
    let place = Place()
    let queue = try queue(place)
    queue.add("first")
    place.waitForFirst()
    #expect(!queue.finish(within: 0.1))
    place.open()
    #expect(queue.finish(within: Self.patience) && place.lines == ["first"])
  }

  /// Lines of a log say so in its own style.
  @Test(arguments: WorkerLog.Style.allCases) func theLogSaysHowManyLinesAreMissing(_ style: WorkerLog.Style)
    throws
  {
    let place = Place()
    let log = WorkerLog.queued(style, write: place.write)
    log.info("first")
    place.waitForFirst()
    for _ in 0..<50 { log.info(String(repeating: "x", count: 100_000)) }
    place.open()
    #expect(log.finish(within: Self.patience))
    let last = try #require(place.lines.last)
    #expect(
      place.lines.count < 50
        && last.contains("lines dropped here: the reader of this log did not keep up"))
    #expect(last.hasPrefix("{") == (style == .json))
  }
}
