/// What a file is, by its content first: endings lie more often.
extension CaptionSource {
  enum Content: Equatable {
    case text(CaptionFormat)
    /// Which dialect, its reader finds out.
    case json
  }

  func recognise() throws(CaptionError) -> Content {
    guard let start = bytes.firstIndex(where: { !($0 <= 0x20) }) else {
      throw CaptionError("captions.unreadable", "\(name) is empty", hint: "check how it was made")
    }
    let rest = start..<bytes.count
    if bytes.starts(rest, with: "WEBVTT") { return .text(.vtt) }
    switch bytes[start] {
    case UInt8(ascii: "<"): return try xml(rest)
    case UInt8(ascii: "{"):
      if let second = next(after: start), isDigit(second) { throw other("MicroDVD, which counts frames") }
      return .json
    case UInt8(ascii: "["):
      if let second = next(after: start), !isLetter(second), !(isDigit(second) && ending != "json") {
        return .json
      }
    default: break
    }
    if hasSections { return .text(.ass) }
    if bytes.first("-->", in: rest) != nil { return .text(ending == "vtt" ? .vtt : .srt) }
    switch ending {
    case "ass", "ssa": return .text(.ass)
    case "json": return .json
    default: throw unknown
    }
  }

  /// A line that begins a section of SubStation Alpha's, near the start.
  private var hasSections: Bool {
    var scanner = lines
    while let line = scanner.next(), line.number <= 200, line.range.lowerBound < 1 << 16 {
      if TimeLine(line, of: bytes) != nil { return false }
      let text = bytes.trimmed(line.range)
      if bytes.starts(text, with: "[Script Info") || bytes.starts(text, with: "[Events")
        || bytes.starts(text, with: "[V4") || bytes.starts(text, with: "Dialogue:")
      {
        return true
      }
    }
    return false
  }

  private func xml(_ rest: Range<Int>) throws(CaptionError) -> Content {
    let head = text(rest.lowerBound..<min(rest.upperBound, rest.lowerBound + 4096)).lowercased()
    if head.contains("<sami") { throw other("SAMI") }
    if head.contains("<!doctype html") || head.contains("<html") {
      throw CaptionError(
        "captions.unknownFormat", "\(name) is a web page, not a caption file",
        hint: "it may be a page that asks for a login, saved by a download")
    }
    return .text(.ttml)
  }

  private func next(after start: Int) -> UInt8? { bytes[(start + 1)...].first { $0 > 0x20 } }

  private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

  private func other(_ format: String) -> CaptionError {
    CaptionError(
      "captions.unknownFormat", "\(name) is in \(format), which is not read",
      hint: "convert it to srt or vtt, for example with ffmpeg")
  }

  private var unknown: CaptionError {
    CaptionError(
      "captions.unknownFormat",
      "\(name) is no caption file that is known: there is no time line (“-->”) in it",
      hint: "srt, vtt, ass, ssa, ttml, and word lists as JSON are read (docs/caption-files.md)")
  }
}
