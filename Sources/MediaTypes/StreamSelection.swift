/// Which streams of a media file are used. What is not chosen is as players choose.
public struct StreamSelection: Sendable, Hashable {
  public enum Pick: Sendable, Hashable {
    /// Among the file's streams of the kind, in its order, from 0: N of FFmpeg's `0:a:N` and `0:v:N`.
    case number(Int)
    case language(LanguageTag)
  }
  public var video: Pick?
  public var audio: Pick?

  public init(video: Pick? = nil, audio: Pick? = nil) {
    self.video = video
    self.audio = audio
  }
}
