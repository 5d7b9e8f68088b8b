import Testing

@testable import Telemetry

@Suite struct ProcessUsageTests {
  /// In a process of its own: other tests take memory, too.
  @Test func aPeakBeginsAnew() async {
    await #expect(processExitsWith: .success) {
      let size = 256 << 20
      let before = ProcessUsage.now().peakMemory
      let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 4096)
      for offset in stride(from: 0, to: size, by: 4096) {
        memory.storeBytes(of: UInt8(truncatingIfNeeded: offset), toByteOffset: offset, as: UInt8.self)
      }
      memory.deallocate()
      let high = ProcessUsage.now().peakMemory
      #expect(high >= size && high >= before)
      ProcessUsage.resetPeakMemory()
      let after = ProcessUsage.now().peakMemory
      #expect(after > 0 && after < high - size / 2, "\(after) after \(high)")
    }
  }

  @Test func processorTimeGrows() {
    let before = ProcessUsage.now().cpuSeconds
    let mark = StageClock.Mark.now()
    while mark.elapsed.cpu < 0.05 {}
    #expect(ProcessUsage.now().cpuSeconds - before >= 0.04)
  }
}
