import CFFmpeg
import MediaTypes

/// Where decoding can begin.
public struct KeyFrames: Sendable, Equatable {
  public var count: Int
  /// Seconds from one to the next, or to the end.
  public var meanInterval: Rational?
  public var longestInterval: Rational?
  /// Seconds from the file's time zero, where they were asked for.
  public var times: [Rational]?

  /// Of the times of all key frames.
  ///
  /// - Parameters:
  ///   - times: in order.
  ///   - end: of the stream; nil: unknown.
  init?(_ times: [Rational], end: Rational?) {
    guard let first = times.first, let last = times.last else { return nil }
    count = times.count
    let bounds = times + [end.map { max($0, last) }].compactMap { $0 }
    guard bounds.count > 1, let bound = bounds.last else { return }
    meanInterval = (bound - first) / Rational(bounds.count - 1)
    longestInterval = zip(bounds, bounds.dropFirst()).map { $1 - $0 }.max()
  }

  /// Of containers that have the index of all pictures at their beginning (MP4); an index of key frames alone (Matroska's
  /// cues) names some of them. Nil where there is no such index.
  ///
  /// Its times are of decoding: distances are right, but for leading pictures of open groups.
  init?(indexOf stream: UnsafeMutablePointer<AVStream>) {
    let count = avformat_index_get_entries_count(stream)
    guard count > 0, stream.pointee.nb_frames > 0, Int64(count) >= stream.pointee.nb_frames else {
      return nil
    }
    let base = Rational(stream.pointee.time_base)
    var keys: [Rational] = []
    var (previous, last) = (Int64(0), Int64(0))
    for number in 0..<count {
      guard let entry = avformat_index_get_entry(stream, number)?.pointee else { continue }
      (previous, last) = (last, entry.timestamp)
      if entry.flags & AVINDEX_KEYFRAME != 0 { keys.append(Rational(entry.timestamp, 1) * base) }
    }
    let (step, overflow) = last.subtractingReportingOverflow(previous)
    let end = overflow || count < 2 ? last : PacketPass.sum(last, max(0, step))
    self.init(keys, end: Rational(end, 1) * base)
  }
}
