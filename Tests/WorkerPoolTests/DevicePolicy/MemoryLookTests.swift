import Processes
import TestKit
import Testing

@testable import WorkerPool

@Suite struct MemoryLookTests {
  private let bench = WorkerBench()

  /// The surveyor finds 20 GiB free.
  private func look(_ watch: FakeWatch?, hasSurveyor: Bool = true) throws -> MemoryLook {
    try bench.devices([GPUs.gpu("a")])
    return MemoryLook(
      gpu: GPUs.gpu("a", free: 15 * GPUs.gigabyte), surveyor: hasSurveyor ? bench.surveyor : nil, watch: watch
    )
  }

  private func ask(_ look: MemoryLook, changed: Double = 0, known: Int? = nil) throws -> MemoryLook.Answer {
    look.ask(changed: changed, at: 100, known: known, lanes: 3 * GPUs.gigabyte, try Wakeup()) { true }
  }

  private func free(_ answer: MemoryLook.Answer) -> Int? {
    if case .free(let bytes) = answer { bytes } else { nil }
  }

  @Test func whatTheWatchSawIsTaken() throws {
    let look = try look(FakeWatch(WatchedMemory(used: 1, free: 7, age: 2)))
    #expect(try free(ask(look)) == 7)
    #expect(try free(ask(look, known: 9)) == 7)
    #expect(look.seen(since: 98, at: 100)?.used == 1 && look.isWatched)
  }

  @Test func whatItSawBeforeLanesCameIsWaitedFor() throws {
    let look = try look(FakeWatch(WatchedMemory(used: 1, free: 7, age: 2)))
    guard case .soon = try ask(look, changed: 99) else {
      Issue.record("it took what was seen before the change")
      return
    }
    #expect(look.seen(since: 99, at: 100) == nil)
  }

  /// NVML hangs, or was never there.
  @Test(arguments: [WatchedMemory(used: 1, free: 7, age: 5.1), nil])
  func aWatchThatSeesNothingIsNotWaitedFor(_ seen: WatchedMemory?) throws {
    let look = try look(FakeWatch(seen))
    #expect(try free(ask(look)) == 20 * GPUs.gigabyte)
    #expect(try free(ask(look, known: 9)) == 9)
    #expect(!look.isWatched)
  }

  @Test func withoutAnybodyToAskTheBeginningCounts() throws {
    #expect(try free(ask(look(nil, hasSurveyor: false))) == 12 * GPUs.gigabyte)
  }

  @Test func aGPUThatIsGoneIsAnAnswer() throws {
    let look = try look(nil)
    try bench.devices([])
    guard case .failed(let error) = try ask(look) else {
      Issue.record("it found a GPU that is not there")
      return
    }
    #expect(error.message.contains("it is gone"))
  }
}
