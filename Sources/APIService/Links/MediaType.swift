import MediaTypes

/// What browsers are told of a file, by its name's ending.
struct MediaType: Sendable, Equatable {
  var text: String
  /// Shown where it is asked for; all else is only saved, because it might be a page that does something.
  var isInline: Bool

  init(of name: String) {
    let ending = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
    guard name.contains("."), let text = Self.table[ending] else {
      self.init("application/octet-stream", isInline: false)
      return
    }
    self.init(
      text, isInline: ["video/", "audio/", "image/"].contains { text.hasPrefix($0) } && ending != "svg")
  }

  private init(_ text: String, isInline: Bool) { (self.text, self.isInline) = (text, isInline) }

  private static let table = [
    "mp4": "video/mp4", "m4v": "video/mp4", "mov": "video/quicktime", "webm": "video/webm",
    "mkv": "video/x-matroska", "gif": "image/gif", "png": "image/png", "apng": "image/apng",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg", "webp": "image/webp", "avif": "image/avif", "heic": "image/heic",
    "tiff": "image/tiff",
    "svg": "image/svg+xml", "wav": "audio/wav", "mp3": "audio/mpeg", "m4a": "audio/mp4", "aac": "audio/aac",
    "flac": "audio/flac", "ogg": "audio/ogg", "opus": "audio/ogg", "srt": "application/x-subrip",
    "vtt": "text/vtt", "ass": "text/x-ssa", "ttml": "application/ttml+xml", "json": "application/json",
    "txt": "text/plain; charset=utf-8", "html": "text/html; charset=utf-8",
  ]
}

/// Content-Disposition (RFC 6266).
enum Disposition {
  /// - Parameter name: any; in the plain form what is no letter, digit or `. _ -` is a low line.
  static func text(_ name: String, isInline: Bool) -> String {
    let plain = name.unicodeScalars.map { scalar -> String in
      let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
      return isPlain || "._-".unicodeScalars.contains(scalar) ? String(scalar) : "_"
    }.joined()
    return
      "\(isInline ? "inline" : "attachment"); filename=\"\(plain)\"; filename*=UTF-8''\(URLText.escaped(name))"
  }
}
