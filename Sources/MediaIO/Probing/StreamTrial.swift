import CFFmpeg

/// Decodes packets of one stream until a frame comes, or it is known that none will.
///
/// Note: damage. A stream that begins in the middle of something, or with damage, is decoded later: of pictures, errors
/// say nothing before there are very many of them, or the file has ended. That takes long only for files that would
/// fail anyway.
struct StreamTrial {
  struct Subject {
    let stream: UnsafeMutablePointer<AVStream>
    /// What of the file it is, for messages: "audio", "picture".
    let what: String
    var hasAlpha = false
  }

  let number: Int
  private let what: String
  private let name: String
  private let codec: String
  private let isPicture: Bool
  private let decoder: Decoder?
  private let frame: Frame

  private(set) var isDone = false
  /// Why nothing is decoded, once it is done.
  private(set) var failure: MediaError?
  /// Packets that were given to the decoder, and their bytes.
  private(set) var tried = 0
  private var bytes = 0
  private var firstError: MediaError?
  /// Of the errors, the first that is about what the decoder has not, not about what the data are.
  private var firstLack: MediaError?

  /// Packets of sound that may be damaged before the first that is not.
  private static let mostSound = 50
  /// Packets of pictures that may hold no picture of their own, without an error.
  private static let mostQuiet = 100
  /// Of pictures that may be damaged.
  private static let mostDamaged = (packets: 10_000, bytes: 1 << 30)

  init(_ subject: Subject, of name: String, limits: MediaLimits) throws(MediaError) {
    let parameters = subject.stream.pointee.codecpar
    number = Int(subject.stream.pointee.index)
    (what, self.name) = (subject.what, name)
    isPicture = parameters?.pointee.codec_type == AVMEDIA_TYPE_VIDEO
    codec = parameters.map { CodecName.described($0.pointee) } ?? "an unknown codec"
    frame = try Frame()
    do throws(MediaError) {
      guard let parameters else { throw MediaError(.unreadable, "\(name) has a stream without a codec") }
      decoder = try Decoder(
        parameters, timeBase: subject.stream.pointee.time_base, threads: 1, of: "the \(what) of \(name)",
        limits: limits, hasAlpha: subject.hasAlpha)
    } catch {
      guard error.kind == .unsupported else { throw error }
      decoder = nil
      failure = error
      isDone = true
    }
  }

  mutating func take(_ packet: Packet) throws(MediaError) {
    guard !isDone else { return }
    tried += 1
    bytes += Int(packet.raw.pointee.size)
    // What comes before an edit list's beginning is not shown, but shows what can be decoded.
    packet.raw.pointee.flags &= ~AV_PKT_FLAG_DISCARD
    try attempt(packet)
    guard !isDone, firstError == nil ? tried >= Self.mostQuiet : hasFailedEnough else { return }
    conclude(atEnd: false)
  }

  /// The file has no more packets.
  mutating func end() throws(MediaError) {
    guard !isDone else { return }
    try attempt(nil)
    if !isDone { conclude(atEnd: true) }
  }

  private var hasFailedEnough: Bool {
    isPicture
      ? tried >= Self.mostDamaged.packets || bytes >= Self.mostDamaged.bytes : tried >= Self.mostSound
  }

  /// Nil: the end.
  private mutating func attempt(_ packet: Packet?) throws(MediaError) {
    guard let decoder else { return }
    do throws(MediaError) {
      _ = try decoder.send(packet)
      if try decoder.receive(into: frame) == .frame { isDone = true }
    } catch {
      guard error.kind == .unreadable else { throw error }
      // A decoder that only runs on devices: whether there is one, only the render knows.
      if decoder.lastCode == cff_error_no_system, isPicture { isDone = true }
      firstError = firstError ?? error
      if decoder.lastCode == cff_error_patch_welcome { firstLack = firstLack ?? error }
    }
  }

  private mutating func conclude(atEnd: Bool) {
    isDone = true
    guard isPicture else {
      failure = firstError.map { lack($0) }
      return
    }
    if let firstLack {
      failure = lack(firstLack)
    } else if atEnd {
      let reason = firstError.map { ": \($0.message)" } ?? (tried == 0 ? ": it has no packets" : "")
      failure = MediaError(
        .unreadable, "the \(what) of \(name), \(codec), cannot be decoded\(reason)",
        hint: "is the file damaged or incomplete?")
    }
  }

  private func lack(_ error: MediaError) -> MediaError {
    MediaError(
      .unsupported, "cannot decode the \(what) of \(name), \(codec): \(error.message)",
      hint: "convert the \(isPicture ? "video" : "audio") to a common codec, or install a newer FFmpeg")
  }
}
