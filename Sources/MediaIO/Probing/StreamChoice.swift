import CFFmpeg
import MediaTypes

/// Which streams of a file are read: those that were chosen, else those that players play.
struct StreamChoice {
  let picture: UnsafeMutablePointer<AVStream>?
  let sound: UnsafeMutablePointer<AVStream>?
  /// Why there is no picture although one was chosen or the file has some.
  let pictureFailure: MediaError?
  /// The same of the sound.
  let soundFailure: MediaError?
  /// Which of several pictures is used.
  let pictureNote: String?
  let soundNote: String?

  init(_ file: Demuxer, _ selection: StreamSelection = StreamSelection()) {
    let pictures = Side(StreamList(.video, of: file), "picture", file)
    (picture, pictureFailure) = pictures.choose(
      selection.video, isUsable: { $0.codec_id != AV_CODEC_ID_NONE }, rank: Self.pictureRank)
    pictureNote = picture.flatMap(pictures.list.note)
    let program = picture.map { file.program(of: $0) } ?? []
    let sounds = Side(StreamList(.audio, of: file), "audio", file)
    (sound, soundFailure) = sounds.choose(
      selection.audio, isUsable: { $0.sample_rate > 0 && $0.ch_layout.nb_channels > 0 },
      rank: { Self.soundRank($0, program) })
    soundNote = sound.flatMap(sounds.list.note)
  }

  var streams: [UnsafeMutablePointer<AVStream>] { [picture, sound].compactMap { $0 } }

  /// What players show: no cover art; one that has a size, the default among several, one that moves (phones add large
  /// stills to their videos), then the largest.
  private static func pictureRank(_ stream: UnsafeMutablePointer<AVStream>) -> [Int] {
    let p = stream.pointee.codecpar.pointee
    let rate = stream.pointee.avg_frame_rate
    return [
      p.width > 0 && p.height > 0 ? 1 : 0, isDefault(stream), rate.num > rate.den ? 1 : 0,
      Int(p.width) * Int(p.height), -Int(stream.pointee.index),
    ]
  }

  /// One that can be decoded, of the picture's own program (a transport stream may carry several), the default, one that
  /// is for everybody, then the one with most channels, then the first.
  private static func soundRank(_ stream: UnsafeMutablePointer<AVStream>, _ program: Set<Int>) -> [Int] {
    let p = stream.pointee.codecpar.pointee
    return [
      avcodec_find_decoder(p.codec_id) != nil ? 1 : 0,
      program.contains(Int(stream.pointee.index)) ? 1 : 0, isDefault(stream), isForSome(stream) ? 0 : 1,
      Int(p.ch_layout.nb_channels), -Int(stream.pointee.index),
    ]
  }

  private static func isDefault(_ stream: UnsafeMutablePointer<AVStream>) -> Int {
    stream.pointee.disposition & AV_DISPOSITION_DEFAULT != 0 ? 1 : 0
  }

  /// A description of what is seen, a comment, speech made clear.
  private static func isForSome(_ stream: UnsafeMutablePointer<AVStream>) -> Bool {
    stream.pointee.disposition
      & (AV_DISPOSITION_VISUAL_IMPAIRED | AV_DISPOSITION_HEARING_IMPAIRED | AV_DISPOSITION_COMMENT) != 0
  }
}

/// The streams of one kind, and what is said where none of them can be read.
private struct Side {
  let list: StreamList
  private let what: String
  private let file: Demuxer

  init(_ list: StreamList, _ what: String, _ file: Demuxer) {
    (self.list, self.what, self.file) = (list, what, file)
  }

  func choose(
    _ pick: StreamSelection.Pick?, isUsable: (AVCodecParameters) -> Bool,
    rank: (UnsafeMutablePointer<AVStream>) -> [Int]
  ) -> (UnsafeMutablePointer<AVStream>?, MediaError?) {
    if let pick {
      guard let chosen = list.chosen(pick, rank: rank) else { return (nil, list.failure(pick)) }
      return isUsable(chosen.pointee.codecpar.pointee) ? (chosen, nil) : (nil, unknown(chosen))
    }
    let shown = list.streams.filter { !StreamList.isCover($0) }
    let best = shown.filter { isUsable($0.pointee.codecpar.pointee) }
      .max { rank($0).lexicographicallyPrecedes(rank($1)) }
    return (best, best == nil ? shown.first.map(unknown) : nil)
  }

  private func unknown(_ stream: UnsafeMutablePointer<AVStream>) -> MediaError {
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
}
