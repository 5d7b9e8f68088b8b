import CFFmpeg

/// Decodes the beginning of a file's sound: that there is a decoder does not mean that it decodes this.
struct SoundTrial {
  private let file: Demuxer
  private let stream: UnsafeMutablePointer<AVStream>

  /// Packets of the sound that may be damaged before the first that is not; and packets of the whole file that are read.
  private static let mostPackets = 50
  private static let mostRead = 5000

  init(_ file: Demuxer, _ stream: UnsafeMutablePointer<AVStream>) {
    (self.file, self.stream) = (file, stream)
  }

  /// Why nothing is decoded; nil where something is, or where there is nothing to decode.
  func failure(_ limits: MediaLimits) throws(MediaError) -> MediaError? {
    let parameters = stream.pointee.codecpar.pointee
    let decoder: Decoder
    do {
      decoder = try Decoder(
        stream.pointee.codecpar, timeBase: stream.pointee.time_base, threads: 1,
        of: "the audio of \(file.name)",
        limits: limits)
    } catch {
      if error.kind == .unsupported { return error }
      throw error
    }
    let (packet, frame) = (try Packet(), try Frame())
    var failure: MediaError?
    var tried = 0
    for _ in 0..<Self.mostRead where tried < Self.mostPackets {
      guard case .packet = try file.read(into: packet) else { break }
      guard packet.raw.pointee.stream_index == stream.pointee.index else { continue }
      tried += 1
      do throws(MediaError) {
        _ = try decoder.send(packet)
        if case .frame = try decoder.receive(into: frame) { return nil }
      } catch {
        guard error.kind == .unreadable else { throw error }
        failure = failure ?? error
      }
    }
    guard let failure else { return nil }
    return MediaError(
      .unsupported,
      "cannot decode the audio of \(file.name) (\(Decoder.codecName(parameters))): \(failure.message)",
      hint: "convert the audio to a common codec, or install a newer FFmpeg")
  }
}
