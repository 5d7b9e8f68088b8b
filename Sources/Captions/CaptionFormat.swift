/// What a caption file is written in.
public enum CaptionFormat: String, Sendable, CaseIterable {
  /// SubRip (.srt), which has no standard.
  case srt
  /// WebVTT (W3C).
  case vtt
  /// SubStation Alpha, versions 4 and 4+ (.ssa, .ass).
  case ass
  /// TTML 1 and 2, and IMSC's text profile (W3C).
  case ttml
  /// A list of words with times, as docs/caption-files.md has it.
  case words
  case whisper, whisperX, awsTranscribe, deepgram, assemblyAI

  /// Whether the file has words rather than captions: what is shown together is then decided by `PageRules` alone.
  public var isWordList: Bool {
    switch self {
    case .srt, .vtt, .ass, .ttml: false
    case .words, .whisper, .whisperX, .awsTranscribe, .deepgram, .assemblyAI: true
    }
  }

  /// As people call it.
  public var title: String {
    switch self {
    case .srt: "SubRip"
    case .vtt: "WebVTT"
    case .ass: "SubStation Alpha"
    case .ttml: "TTML"
    case .words: "a list of words"
    case .whisper: "Whisper's JSON"
    case .whisperX: "WhisperX's JSON"
    case .awsTranscribe: "AWS Transcribe's JSON"
    case .deepgram: "Deepgram's JSON"
    case .assemblyAI: "AssemblyAI's JSON"
    }
  }
}
