import CFFmpeg

/// Which of a file's streams are encrypted (Common Encryption in mp4, content encryption in WebM): they open, and decode
/// to noise.
struct Encryption {
  private var numbers: Set<Int> = []
  private let name: String

  /// How many packets are looked at: the first ones of an encrypted stream may be clear.
  private static let sample = 50

  /// Reads first packets of an mp4, and goes back to its start.
  init(_ file: Demuxer) throws(MediaError) {
    name = file.name
    for stream in file.streams where av_dict_get(stream.pointee.metadata, "enc_key_id", nil, 0) != nil {
      numbers.insert(Int(stream.pointee.index))
    }
    guard file.formatName.hasPrefix("mov"), let first = file.streams.first else { return }
    let packet = try Packet()
    for _ in 0..<Self.sample {
      guard case .packet = try file.read(into: packet) else { break }
      var size = 0
      if av_packet_get_side_data(packet.raw, AV_PKT_DATA_ENCRYPTION_INFO, &size) != nil {
        numbers.insert(Int(packet.raw.pointee.stream_index))
      }
    }
    let start = avformat_index_get_entry(first, 0)?.pointee.timestamp ?? 0
    _ = file.seek(first, to: start)
  }

  /// What is wrong with a stream; nil: it is in the clear.
  func failure(of number: Int) -> MediaError? {
    guard numbers.contains(number) else { return nil }
    return MediaError(
      .unsupported, "\(name) is encrypted (DRM), and Clipmill has no keys",
      hint: "give a file without copy protection")
  }
}
