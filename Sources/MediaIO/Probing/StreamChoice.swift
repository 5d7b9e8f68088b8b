import CFFmpeg

/// Which streams of a file are read.
struct StreamChoice {
  let picture: UnsafeMutablePointer<AVStream>?
  let sound: UnsafeMutablePointer<AVStream>?
  private let file: Demuxer

  init(_ file: Demuxer) {
    self.file = file
    picture = Self.picture(file)
    sound = Self.sound(file, with: picture)
  }

  var streams: [UnsafeMutablePointer<AVStream>] { [picture, sound].compactMap { $0 } }

  /// What is wrong with the pictures of a file that has some and none that can be read.
  var pictureFailure: MediaError? {
    picture == nil ? unknown(AVMEDIA_TYPE_VIDEO, "picture") : nil
  }

  /// What is wrong with the sound of a file that has some and none that can be read.
  var soundFailure: MediaError? {
    sound == nil ? unknown(AVMEDIA_TYPE_AUDIO, "audio") : nil
  }

  private func unknown(_ type: AVMediaType, _ what: String) -> MediaError? {
    let stream = file.streams.first {
      $0.pointee.codecpar.pointee.codec_type == type && $0.pointee.disposition & Self.hidden == 0
    }
    guard let stream else { return nil }
    let codec = CodecName.described(stream.pointee.codecpar.pointee)
    guard avcodec_find_decoder(stream.pointee.codecpar.pointee.codec_id) == nil else {
      return MediaError(
        .unreadable, "the \(what) of \(file.name), \(codec), cannot be decoded",
        hint: "is the file damaged or incomplete?")
    }
    return MediaError(
      .unsupported, "cannot decode the \(what) of \(file.name): this FFmpeg has no decoder for \(codec)",
      hint: "convert the file to a common codec, or install a newer FFmpeg")
  }

  private static let hidden = AV_DISPOSITION_ATTACHED_PIC | AV_DISPOSITION_TIMED_THUMBNAILS

  /// What players show: no cover art; one that has a size, the default among several, one that moves (phones add large
  /// stills to their videos), then the largest.
  private static func picture(_ file: Demuxer) -> UnsafeMutablePointer<AVStream>? {
    let candidates = file.streams.filter {
      let p = $0.pointee.codecpar.pointee
      return p.codec_type == AVMEDIA_TYPE_VIDEO && $0.pointee.disposition & hidden == 0
        && p.codec_id != AV_CODEC_ID_NONE
    }
    func rank(_ stream: UnsafeMutablePointer<AVStream>) -> [Int] {
      let p = stream.pointee.codecpar.pointee
      let rate = stream.pointee.avg_frame_rate
      return [
        p.width > 0 && p.height > 0 ? 1 : 0, isDefault(stream), rate.num > rate.den ? 1 : 0,
        Int(p.width) * Int(p.height), -Int(stream.pointee.index),
      ]
    }
    return candidates.max { rank($0).lexicographicallyPrecedes(rank($1)) }
  }

  /// One that can be decoded, of the picture's own program (a transport stream may carry several), the default, then
  /// the one with most channels, then the first.
  private static func sound(
    _ file: Demuxer, with picture: UnsafeMutablePointer<AVStream>?
  ) -> UnsafeMutablePointer<AVStream>? {
    let candidates = file.streams.filter {
      let p = $0.pointee.codecpar.pointee
      return p.codec_type == AVMEDIA_TYPE_AUDIO && p.sample_rate > 0 && p.ch_layout.nb_channels > 0
    }
    let program = picture.map { file.program(of: $0) } ?? []
    func rank(_ stream: UnsafeMutablePointer<AVStream>) -> [Int] {
      let p = stream.pointee.codecpar.pointee
      return [
        avcodec_find_decoder(p.codec_id) != nil ? 1 : 0,
        program.contains(Int(stream.pointee.index)) ? 1 : 0, isDefault(stream),
        Int(p.ch_layout.nb_channels), -Int(stream.pointee.index),
      ]
    }
    return candidates.max { rank($0).lexicographicallyPrecedes(rank($1)) }
  }

  private static func isDefault(_ stream: UnsafeMutablePointer<AVStream>) -> Int {
    stream.pointee.disposition & AV_DISPOSITION_DEFAULT != 0 ? 1 : 0
  }
}
