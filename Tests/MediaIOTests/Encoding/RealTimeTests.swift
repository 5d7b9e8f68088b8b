import Glibc
import Testing

@testable import MediaIO

@Suite struct RealTimeTests {
  /// In a process of its own, with no threads but those of the encoder. Only root's could become real-time.
  @Test(.enabled(if: geteuid() == 0, "only a process of root's may have real-time threads"))
  func noEncoderTakesTheMachineForItself() async {
    await #expect(processExitsWith: .success) {
      let encoder = try VideoEncoder(
        EncodingSettings.Video(
          codec: .av1, width: 64, height: 64, fps: 25, rate: .crf(40), preset: "veryfast", gop: 25))
      #expect(!RealTime.isRealTime(0), "the thread that opened it")
      let threads = RealTime.threads
      #expect(threads.count > 4 && threads.filter(RealTime.isRealTime).isEmpty)
      withExtendedLifetime(encoder) {}
    }
  }

  @Test(.enabled(if: geteuid() == 0, "only a process of root's may have real-time threads"))
  func whoIsRealTimeStaysSo() async {
    await #expect(processExitsWith: .success) {
      var highest = sched_param()
      highest.sched_priority = 1
      #expect(sched_setscheduler(0, SCHED_FIFO, &highest) == 0)
      try RealTime.without {}
      #expect(RealTime.isRealTime(0))
    }
  }
}
