import CFFmpeg
import Telemetry

extension Heartbeat {
  /// FFmpeg asks this before it reads or writes a piece of a file: each is a beat, and a cancellation ends the call
  /// with `AVERROR_EXIT`. Whoever passes it on keeps the heartbeat alive for as long as FFmpeg may ask.
  var interrupt: AVIOInterruptCB {
    AVIOInterruptCB(
      callback: { opaque in
        guard let opaque else { return 0 }
        let heartbeat = Unmanaged<Heartbeat>.fromOpaque(opaque).takeUnretainedValue()
        heartbeat.beat()
        return heartbeat.isCancelled ? 1 : 0
      }, opaque: Unmanaged.passUnretained(self).toOpaque())
  }
}
