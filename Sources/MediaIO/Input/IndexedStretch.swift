import CFFmpeg
import MediaTypes

/// A part of a stream in time, and the bytes that it lies in by the container's index. Those of other streams may lie between them.
struct IndexedStretch {
  let stream: UnsafeMutablePointer<AVStream>
  /// Ticks: what is read begins with a key frame at or before it, not always the nearest (`slack`).
  let from: Int64
  /// The last one that is wanted.
  let until: Int64
  /// Packets that are wanted behind that.
  let behind: Int

  /// Seconds: a demuxer looks for a key frame in decoding order, and a reader that lands behind its picture goes back further.
  private static let slack: Int64 = 1

  /// Nil: the index does not tell both ends.
  var bytes: Range<Int64>? {
    let count = avformat_index_get_entries_count(stream)
    guard count > 0, from <= until else { return nil }
    let base = stream.pointee.time_base
    let back = base.num > 0 ? Self.slack * Int64(base.den) / Int64(base.num) : 0
    let earliest = from.subtractingReportingOverflow(back)
    guard !earliest.overflow else { return nil }
    let first = max(0, av_index_search_timestamp(stream, earliest.partialValue, AVSEEK_FLAG_BACKWARD))
    // Complete when the file was opened (mp4), rather than growing as it is read or naming key frames only.
    let listsEveryPacket = stream.pointee.nb_frames > 0 && Int64(count) >= stream.pointee.nb_frames
    return listsEveryPacket ? packets(from: first, count) : keyFrames(from: first)
  }

  private func packets(from first: Int32, _ count: Int32) -> Range<Int64>? {
    let end = av_index_search_timestamp(stream, until, AVSEEK_FLAG_ANY | AVSEEK_FLAG_BACKWARD)
    guard end >= first else { return nil }
    let final = min(count - 1, end.addingReportingOverflow(Int32(clamping: behind)).partialValue)
    var range: Range<Int64>?
    for number in first...final {
      guard let entry = avformat_index_get_entry(stream, number)?.pointee, entry.pos >= 0, entry.size >= 0
      else { continue }
      let packet = entry.pos..<entry.pos.addingReportingOverflow(Int64(entry.size)).partialValue
      let known = range ?? packet
      range = min(known.lowerBound, packet.lowerBound)..<max(known.upperBound, packet.upperBound)
    }
    return range
  }

  /// To the key frame that follows the last packet: an index of these says where they begin, and not how long they are.
  private func keyFrames(from first: Int32) -> Range<Int64>? {
    let rate = Rational(stream.pointee.avg_frame_rate)
    let perTick = Rational(stream.pointee.time_base)
    guard rate > 0, perTick > 0 else { return nil }
    let wanted = until.addingReportingOverflow((Rational(behind) / rate / perTick).ceiling)
    let next = av_index_search_timestamp(stream, wanted.partialValue, 0)
    guard !wanted.overflow, next > first, let begin = avformat_index_get_entry(stream, first)?.pointee.pos,
      let end = avformat_index_get_entry(stream, next)?.pointee.pos, begin >= 0, begin < end
    else { return nil }
    return begin..<end
  }
}
