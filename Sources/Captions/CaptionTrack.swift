import MediaTypes

/// What a caption file says: its captions in order of time, and what is odd about it.
///
///     bytes ─► CaptionEncoding ─► CaptionSource ─► reader ─► CueCollector ─► CaptionTrack ─► CaptionPages
///                                                (Reading)   (words, times)               (what is shown when)
public struct CaptionTrack: Sendable {
  public var format: CaptionFormat
  /// By `from`, then as in the file.
  public var cues: [Cue]
  public var warnings: [CaptionNote]

  public init(format: CaptionFormat, cues: [Cue], warnings: [CaptionNote] = []) {
    self.format = format
    self.cues = cues
    self.warnings = warnings
  }

  /// Reads a file. Its format is recognised by its content, and by its name's ending where the content is short of one.
  ///
  /// - Parameters:
  ///   - name: of the file, for its ending and in messages.
  ///   - breaks: where scripts without spaces may be divided (`WordBreaks`).
  public static func read(
    _ bytes: [UInt8], name: String, breaks: WordBreaks = .standard
  ) throws(CaptionError) -> CaptionTrack {
    let source = try CaptionSource(decoding: bytes, name: name)
    switch try source.recognise() {
    case .text(let format): return try read(source, as: format, breaks: breaks)
    case .json: return try TranscriptReader.read(source, breaks: breaks)
    }
  }

  private static func read(
    _ source: CaptionSource, as format: CaptionFormat, breaks: WordBreaks
  ) throws(CaptionError) -> CaptionTrack {
    var cues = CueCollector(format: format, source: source, breaks: breaks)
    switch format {
    case .vtt: try WebVTTReader.read(source, into: &cues)
    case .ass: try SubStationReader.read(source, into: &cues)
    case .ttml: try TimedTextReader.read(source, into: &cues)
    default: try SubRipReader.read(source, into: &cues)
    }
    return try cues.finish()
  }
}
