import CFFmpeg
import MediaTypes

/// Makes whole pictures of interlaced frames (bwdif, by each frame's own field order). Progressive frames between them
/// pass unchanged. A frame comes out when the one after it has come in.
final class Deinterlacer {
  private let graph: FilterGraph
  private let clock: AVRational
  private let size: (width: Int, height: Int)
  private let format: AVPixelFormat

  static func isNeeded(for frame: Frame) -> Bool { frame.raw.pointee.interlaced_frame != 0 }

  /// - Parameters:
  ///   - frame: as those that will come.
  ///   - clock: of their ticks.
  ///   - bothFields: a picture of each field; else one of each frame.
  init(for frame: Frame, clock: AVRational, bothFields: Bool) throws(MediaError) {
    (size, format) = ((frame.width, frame.height), frame.format)
    self.clock = clock
    graph = try FilterGraph(
      source: "buffer",
      arguments: "video_size=\(frame.width)x\(frame.height):pix_fmt=\(frame.format.rawValue)"
        + ":time_base=\(clock.num)/\(clock.den):pixel_aspect=1/1",
      chain: "bwdif=mode=\(bothFields ? "send_field" : "send_frame"):parity=auto:deint=interlaced",
      sink: "buffersink")
  }

  func takes(_ frame: Frame) -> Bool {
    frame.width == size.width && frame.height == size.height && frame.format == format
  }

  func push(_ timed: TimedFrame) throws(MediaError) {
    timed.frame.raw.pointee.pts = timed.pts
    try graph.push(timed.frame)
  }

  /// No frame comes any more: what it still holds.
  func finish() throws(MediaError) -> [TimedFrame] {
    try graph.push(nil)
    var rest: [TimedFrame] = []
    while let frame = try pull() { rest.append(frame) }
    return rest
  }

  /// The next picture; nil: it needs another frame.
  func pull() throws(MediaError) -> TimedFrame? {
    let frame = try Frame()
    guard try graph.pull(into: frame) else { return nil }
    return TimedFrame(frame, av_rescale_q(frame.raw.pointee.pts, graph.outputClock, clock))
  }
}
