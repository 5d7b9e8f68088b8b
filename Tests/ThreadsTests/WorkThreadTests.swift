import Testing
import Threads

@Suite struct WorkThreadTests {
  private final class Held: Sendable {}

  /// Who has waited for a thread may count on its having let go of everything: devices, files, memory.
  @Test func whatAThreadHeldIsGoneWhenItHasEnded() {
    for _ in 0..<500 {
      let done = Completion()
      weak var seen: Held?
      do {
        let held = Held()
        seen = held
        #expect(WorkThread.start("test", done) { withExtendedLifetime(held) {} })
      }
      done.wait()
      #expect(seen == nil)
    }
  }
}
