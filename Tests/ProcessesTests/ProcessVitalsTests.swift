import Foundation
import Testing

@testable import Processes

@Suite struct ProcessVitalsTests {
  @Test func aProcessIsSeenAsTheKernelSeesIt() throws {
    let me = try #require(ProcessVitals(of: getpid()))
    #expect(me.storageBytes > 0 && me.cpuSeconds >= 0)
    #expect(ProcessVitals(of: -1) == nil)
    #expect(ProcessVitals.stat("7 (a) b) S 1 7 7 0 -1 4 1 2 3 4 250 50 9")?.ticks == 300)
    #expect(ProcessVitals.stat("7 (x) D 1 7 7 0 -1 4 1 2 3 4 0 0 9")?.state == "D")
    for text in ["", "7", "7 (x", "7 (x) S 1", "7 (x) S 1 7 7 0 -1 4 1 2 3 4 a b 9"] {
      #expect(ProcessVitals.stat(text) == nil, "\(text)")
    }
    #expect(
      ProcessVitals.storageBytes(
        "rchar: 5\nwchar: 100\nread_bytes: 7\nwrite_bytes: 9\ncancelled_write_bytes: 1\n") == 21)
    #expect(ProcessVitals.storageBytes("nonsense") == 0)
  }
}
