import Captions
import ClipJob
import Compositor
import Files
import MediaTypes
import SubStation
import Typography

extension CaptionSource: RenderableSource {
  func probe(
    _ catalog: inout SourceCatalog, _ streams: StreamRequest, at path: String
  ) throws(JobError) -> any ProbedSource {
    let read = try catalog.captions(self, at: path)
    return ProbedCaptions(
      captions: self, track: read.track, script: read.script, identity: read.identity,
      fonts: try catalog.fonts([look.style], at: path),
      fontFolders: catalog.fontFolders, path: path)
  }
}

/// Captions that are read, and whose fonts are known.
struct ProbedCaptions: ProbedSource {
  let captions: CaptionSource
  let track: CaptionTrack
  /// What is drawn as its file says; nil: the words are, as the job says.
  let script: AssTrack?
  /// Of the file; nil: the words are the document's.
  let identity: FileIdentity?
  let fonts: FontSet
  let fontFolders: [String]
  /// JSON path of the source.
  let path: String

  /// So many pages are laid out before the render, to see whether they fit: a fraction of a second's work.
  private static let mostLooks = 2000

  var isOpaque: Bool { false }
  var files: [FileIdentity] { identity.map { [$0] } ?? [] }
  private var name: String { captions.file.map(FilePath.shown) ?? "the list of words" }

  var time: SourceTime? {
    let end = (track.cues.map(\.to).max() ?? .zero) + captions.offset
    return SourceTime(
      file: name, natural: max(end, .zero), longest: nil, slack: .zero,
      isOpen: true)
  }

  /// A page or two at a time, each at most a few pictures of a fifth of the canvas; and the words themselves.
  func memory(drawn: GeneratedPart?, layouts: Int, cores: Int) -> SourceMemory {
    let words = track.cues.reduce(0) { $0 + $1.words.count }
    return SourceMemory(open: layouts * (24 << 20) + words * 400)
  }

  func remarks(
    in room: OverlayRoom, _ clip: SourceClip, fps: Rational, _ position: Position?
  ) throws(TextError) -> [OverlayRemark] {
    if let script { return scriptRemarks(script, clip) }
    let pages = CaptionPages(track, rules: PageRules(captions, track, in: room))
    let (from, to) = (clip.from - captions.offset, clip.to - captions.offset)
    let shown = pages.pages.lazy.filter { $0.from < to && $0.to > from }.prefix(Self.mostLooks)
    return (warnings(of: pages) + noneShown(clip)).map { .note($0) }
      + (try PageRemarks(shown, captions, in: room, fonts: fonts, position).remarks)
  }

  func captionText(in room: OverlayRoom, _ clip: SourceClip, _ position: Position?) -> CaptionText? {
    // What libass draws, no rules divide.
    let rules = script == nil ? PageRules(captions, track, in: room) : .asInFile
    let pages = CaptionPages(track, rules: rules)
    return CaptionText(
      cues: pages.cues, offset: captions.offset, name: name, isScript: script != nil,
      position: captions.position ?? position, warnings: warnings(of: pages) + noneShown(clip))
  }

  private func warnings(of pages: CaptionPages) -> [JobWarning] {
    (track.warnings + pages.warnings).map { JobWarning($0.code, $0.message, path: path, hint: $0.hint) }
  }

  /// What libass will say is known when it draws.
  private func scriptRemarks(_ script: AssTrack, _ clip: SourceClip) -> [OverlayRemark] {
    script.warnings.map { warning in
      let place = warning.line.map { " (line \($0))" } ?? ""
      let message = warning.message + place
      switch warning.kind {
      case .reduced: return .note(JobWarning("captions.reduced", message, path: path))
      case .leftOut: return .note(JobWarning("captions.leftOut", message, path: path))
      case .font: return .note(JobWarning("captions.font", message, path: path))
      }
    } + noneShown(clip).map { .note($0) }
  }

  private func noneShown(_ clip: SourceClip) -> [JobWarning] {
    let (from, to) = (clip.from - captions.offset, clip.to - captions.offset)
    if track.cues.contains(where: { $0.from < to && $0.to > from }) { return [] }
    return [notShown(from, to)]
  }

  private func notShown(_ from: Rational, _ to: Rational) -> JobWarning {
    let first = track.cues.first?.from ?? .zero
    let last = track.cues.map(\.to).max() ?? .zero
    return JobWarning(
      "captions.notShown",
      "no caption is shown: the clip shows \(Seconds.text(from)) to \(Seconds.text(to)) of the captions, which last "
        + "from \(Seconds.text(first)) to \(Seconds.text(last))",
      path: path, hint: "give the clip the \"trim\" of the video that is spoken in, or set \"offset\"")
  }

  func openOverlay(_ opening: OverlayOpening) -> (any OverlaySource)? {
    if let script {
      return ScriptOverlay(script, offset: captions.offset, fontFolders: fontFolders, opening)
    }
    return CaptionOverlay(captions, track: track, fonts: fonts, opening)
  }
}

extension SourceCatalog {
  /// The words of captions, of a file or of the document; and of an .ass file, where the job leaves its look to it, what
  /// is drawn.
  fileprivate func captions(
    _ captions: CaptionSource, at path: String
  ) throws(JobError) -> (track: CaptionTrack, script: AssTrack?, identity: FileIdentity?) {
    let key = captions.file == nil ? ".words" : ".file"
    var identity: FileIdentity?
    if let file = captions.file { identity = try self.identity(of: file, at: path + key) }
    let bytes =
      if let file = captions.file {
        try bytes(of: file, limit: 64 << 20, "a caption file", at: path + key)
      } else {
        Array(captions.wordList.text().utf8)
      }
    let track: CaptionTrack
    do {
      track = try CaptionTrack.read(
        bytes, name: captions.file.map(FilePath.shown) ?? "the list of words",
        breaks: WordBreaks { WordBreaker.breaks(in: $0) })
    } catch {
      throw JobError(error.code, error.message, path: path + key, hint: error.hint)
    }
    guard track.format == .ass, captions.leavesLookToFile else { return (track, nil, identity) }
    do {
      return (track, try AssTrack(bytes, name: captions.file.map(FilePath.shown) ?? ""), identity)
    } catch {
      throw JobError(error, path: path + key)
    }
  }
}
