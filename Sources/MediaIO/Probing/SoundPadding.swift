import CFFmpeg
import MediaTypes

/// Where sound ends whose encoder filled up its last packet, as far as the file tells of it.
///
/// FFmpeg leaves the padding out when it decodes, at both ends, but counts it in durations.
struct SoundPadding {
  private let file: Demuxer
  private let bytes: any ByteSource
  private let stream: UnsafeMutablePointer<AVStream>

  init(_ file: Demuxer, _ bytes: any ByteSource, _ stream: UnsafeMutablePointer<AVStream>) {
    (self.file, self.bytes, self.stream) = (file, bytes, stream)
  }

  /// On the container's clock; nil: the file tells nothing, or its own end is right.
  func end() throws(MediaError) -> Rational? {
    let s = stream.pointee
    let start = Rational(ticks: s.start_time, of: s.time_base) ?? 0
    let rate = Int64(s.codecpar.pointee.sample_rate)
    let duration = Rational(ticks: s.duration, of: s.time_base)
    switch file.formatName {
    case "mp3":
      // FFmpeg starts behind the padding, and counts the frames with it.
      guard start > 0, rate > 0, let duration, let padding = try xingPadding() else { return nil }
      return start + duration - Rational(Int64(padding), rate)
    case let name where name.hasPrefix("mov"):
      guard start > 0, rate > 0, let duration, let length = iTunesLength() else { return nil }
      return length > 0 && Rational(length, rate) < duration ? start + Rational(length, rate) : nil
    default:
      let isAlone = file.streams.count == 1 && s.codecpar.pointee.codec_id == AV_CODEC_ID_OPUS
      return isAlone ? try lastPacketEnd() : nil
    }
  }

  // MARK: - MP3

  /// Samples before and behind the sound, from the tag of LAME in the first frame; it has Xing's fields before its own.
  private func xingPadding() throws(MediaError) -> Int? {
    var start: Int64 = 0
    // ID3v2: lengths of seven bits a byte, without the header's ten.
    while true {
      let tag = try bytes.bytes(10, at: start)
      guard tag.count == 10, tag[..<3] == [0x49, 0x44, 0x33] else { break }
      start += tag[6...].reduce(0) { $0 << 7 | Int64($1 & 0x7F) } + (tag[5] & 0x10 == 0 ? 10 : 20)
    }
    let frame = try bytes.bytes(256, at: start)
    guard frame.count == 256, frame[0] == 0xFF, frame[1] & 0xE0 == 0xE0 else { return nil }
    let (isMPEG1, isMono) = (frame[1] & 0x18 == 0x18, frame[3] >> 6 == 3)
    // Behind the header and the side information of layer 3.
    let tag = 4 + (isMPEG1 ? isMono ? 17 : 32 : isMono ? 9 : 17)
    guard ["Xing", "Info"].contains(String(decoding: frame[tag..<tag + 4], as: UTF8.self)) else { return nil }
    let fields = frame[tag + 7]
    let version =
      tag + 8 + [4, 4, 100, 4].enumerated().reduce(0) { $0 + (fields >> $1.0 & 1 == 1 ? $1.1 : 0) }
    guard version + 24 <= frame.count else { return nil }
    let padding = frame[version + 21..<version + 24].reduce(0) { $0 << 8 | Int($1) }
    return (padding >> 12) + (padding & 0xFFF)
  }

  // MARK: - iTunes

  /// Samples of the sound by iTunes' note: zero, priming, padding and length in hexadecimal.
  private func iTunesLength() -> Int64? {
    guard let entry = av_dict_get(file.raw.pointee.metadata, "iTunSMPB", nil, 0) else { return nil }
    let fields = string(entry.pointee.value).split(separator: " ")
    return fields.count > 3 ? Int64(fields[3], radix: 16) : nil
  }

  // MARK: - Opus

  /// Of the last packet without what it says to discard.
  private func lastPacketEnd() throws(MediaError) -> Rational? {
    let base = Rational(stream.pointee.time_base)
    let length = Rational(file.raw.pointee.duration, cff_time_base)
    guard base > 0, file.raw.pointee.duration != cff_no_pts, length > 0 else { return nil }
    let packet = try Packet()
    guard file.seek(stream, to: ((length - 1) / base).floor) else { return nil }
    var end: Rational?
    while case .packet = try file.read(into: packet) {
      let raw = packet.raw.pointee
      guard raw.stream_index == stream.pointee.index,
        let start = Rational(ticks: raw.pts, of: stream.pointee.time_base)
      else { continue }
      guard raw.size > 1, let data = raw.data else { return nil }
      // Opus counts at 48 kHz, whatever its sound was sampled at.
      end = start + Rational(Self.opusSamples(data[0], data[1]) - Int64(discarded(packet)), 48_000)
    }
    return end
  }

  /// The length of an Opus packet by its first bytes (RFC 6716, 3.1 and 3.2).
  private static func opusSamples(_ table: UInt8, _ second: UInt8) -> Int64 {
    let configuration = Int(table >> 3)
    let frame =
      configuration < 12
      ? [480, 960, 1920, 2880][configuration & 3]
      : configuration < 16 ? [480, 960][configuration & 1] : [120, 240, 480, 960][configuration & 3]
    let count = [1, 2, 2, Int(second & 0x3F)][Int(table & 3)]
    return Int64(frame * count)
  }

  /// Samples at the end of a packet that are not heard.
  private func discarded(_ packet: Packet) -> UInt32 {
    var size = 0
    guard let data = av_packet_get_side_data(packet.raw, AV_PKT_DATA_SKIP_SAMPLES, &size), size >= 8 else {
      return 0
    }
    return (4..<8).reduce(0) { $0 | UInt32(data[$1]) << (8 * UInt32($1 - 4)) }
  }
}
