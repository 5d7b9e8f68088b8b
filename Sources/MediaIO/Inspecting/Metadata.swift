import CFFmpeg
import MediaTypes

/// What files say of themselves in words, within limits: anybody may have written it.
enum Metadata {
  /// Entries of one dictionary, and UTF-8 bytes of a text.
  private static let mostTags = 256
  private static let longest = 4096

  static func tags(_ dictionary: OpaquePointer?) -> [MediaReport.Tag] {
    var tags: [MediaReport.Tag] = []
    var entry: UnsafeMutablePointer<AVDictionaryEntry>?
    while tags.count < mostTags, let next = av_dict_get(dictionary, "", entry, AV_DICT_IGNORE_SUFFIX) {
      tags.append(.init(key: cut(next.pointee.key), value: cut(next.pointee.value)))
      entry = next
    }
    return tags
  }

  static func text(_ key: String, _ dictionary: OpaquePointer?) -> String? {
    guard let entry = av_dict_get(dictionary, key, nil, 0) else { return nil }
    let text = cut(entry.pointee.value)
    return text.isEmpty ? nil : text
  }

  /// Broken UTF-8 becomes U+FFFD.
  private static func cut(_ pointer: UnsafePointer<CChar>?) -> String {
    let text = string(pointer)
    guard text.utf8.count > longest else { return text }
    return String(decoding: text.utf8.prefix(longest), as: UTF8.self) + "…"
  }

  /// Chapters beyond these are no chapters.
  private static let mostChapters = 10_000

  /// - Parameter zero: the file's time zero.
  static func chapters(_ file: Demuxer, zero: Rational) -> [MediaReport.Chapter] {
    let count = min(Int(file.raw.pointee.nb_chapters), mostChapters)
    return (0..<count).compactMap { number in
      guard let chapter = file.raw.pointee.chapters[number]?.pointee,
        let start = Rational(ticks: chapter.start, of: chapter.time_base)
      else { return nil }
      return MediaReport.Chapter(
        start: start - zero, end: Rational(ticks: chapter.end, of: chapter.time_base).map { $0 - zero },
        title: text("title", chapter.metadata))
    }
  }
}
