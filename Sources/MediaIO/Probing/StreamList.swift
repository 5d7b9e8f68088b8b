import CFFmpeg
import MediaTypes

/// A file's streams of one kind, as people choose among them: by a number or a language.
struct StreamList {
  enum Kind: String {
    case video, audio

    var type: AVMediaType { self == .video ? AVMEDIA_TYPE_VIDEO : AVMEDIA_TYPE_AUDIO }
  }

  let kind: Kind
  let streams: [UnsafeMutablePointer<AVStream>]
  private let name: String

  init(_ kind: Kind, of file: Demuxer) {
    self.kind = kind
    name = file.name
    streams = file.streams.filter { $0.pointee.codecpar.pointee.codec_type == kind.type }
  }

  /// The streams that a choice names, the best of them first.
  ///
  /// - Parameter rank: what makes one better than another.
  /// - Returns: nil where there is none.
  func chosen(
    _ pick: StreamSelection.Pick, rank: (UnsafeMutablePointer<AVStream>) -> [Int]
  ) -> UnsafeMutablePointer<AVStream>? {
    switch pick {
    case .number(let number):
      return streams.indices.contains(number) && !Self.isCover(streams[number]) ? streams[number] : nil
    case .language(let wanted):
      let found = streams.filter { stream in
        !Self.isCover(stream) && Self.languages(stream).contains { $0.matches(wanted) }
      }
      func order(_ stream: UnsafeMutablePointer<AVStream>) -> [Int] {
        [Self.languages(stream).contains(wanted) ? 1 : 0] + rank(stream)
      }
      return found.max { order($0).lexicographicallyPrecedes(order($1)) }
    }
  }

  /// Of a choice that names none of them: what there is to choose from.
  func failure(_ pick: StreamSelection.Pick) -> MediaError {
    let wanted: String
    switch pick {
    case .language(let tag): wanted = "\(kind) in \"\(tag.text)\""
    case .number(let number) where streams.indices.contains(number):
      return MediaError(
        .missingStream, "\(kind) stream \(number) of \(name) is cover art, not a video; \(all)",
        hint: Self.hint)
    case .number(let number): wanted = "\(kind) stream \(number)"
    }
    return MediaError(.missingStream, "\(name) has no \(wanted); \(all)", hint: Self.hint)
  }

  /// Which one is used, where there are several that could be.
  func note(_ used: UnsafeMutablePointer<AVStream>) -> String? {
    guard streams.count(where: { !Self.isCover($0) }) > 1, let number = streams.firstIndex(of: used) else {
      return nil
    }
    return
      "of the \(streams.count) \(kind) streams of \(name), number \(number) is used (\(Self.facts(used)))"
  }

  private static let hint =
    "choose one by its number (from 0) or its language, or leave the choice out to have the one that players play"

  private var all: String {
    if streams.isEmpty { return "it has no \(kind) at all" }
    let list = streams.enumerated().map { "\($0): \(Self.facts($1))" }
    return "it has \(list.joined(separator: "; "))"
  }

  /// Codec, language, size or channels, and what else is said of it.
  private static func facts(_ stream: UnsafeMutablePointer<AVStream>) -> String {
    let p = stream.pointee.codecpar.pointee
    var facts = [CodecName.of(p)]
    facts += [written(stream)].compactMap { $0 }
    if p.codec_type == AVMEDIA_TYPE_VIDEO {
      if p.width > 0 { facts.append("\(p.width)×\(p.height)") }
    } else if p.ch_layout.nb_channels > 0 {
      facts.append(p.ch_layout.nb_channels == 1 ? "1 channel" : "\(p.ch_layout.nb_channels) channels")
    }
    if isCover(stream) {
      facts.append("cover art")
    } else if stream.pointee.disposition & AV_DISPOSITION_DEFAULT != 0 {
      facts.append("default")
    }
    return facts.joined(separator: ", ")
  }

  /// Pictures beside a video or a sound: FFmpeg gives each once, at the beginning.
  static func isCover(_ stream: UnsafeMutablePointer<AVStream>) -> Bool {
    stream.pointee.disposition & (AV_DISPOSITION_ATTACHED_PIC | AV_DISPOSITION_TIMED_THUMBNAILS) != 0
  }

  /// As the file names it; nil where it says nothing.
  private static func written(_ stream: UnsafeMutablePointer<AVStream>) -> String? {
    guard let entry = av_dict_get(stream.pointee.metadata, "language", nil, 0) else { return nil }
    let text = string(entry.pointee.value)
    return text.isEmpty ? nil : String(text.prefix(40))
  }

  /// "und" where the file says nothing; a transport stream may say several.
  private static func languages(_ stream: UnsafeMutablePointer<AVStream>) -> [LanguageTag] {
    (written(stream) ?? "und").split(separator: ",").compactMap { LanguageTag(String($0)) }
  }
}
