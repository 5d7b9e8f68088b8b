import ClipJob
import Compositor
import MediaTypes
import SubStation

/// An open .ass file, drawn as it says itself.
final class ScriptOverlay: OverlaySource {
  private let script: AssTrack
  private let offset: Rational
  private let fontFolders: [String]
  private let opening: OverlayOpening
  private var renderers: [OverlayRoom: AssRenderer] = [:]

  init(_ script: AssTrack, offset: Rational, fontFolders: [String], _ opening: OverlayOpening) {
    self.script = script
    self.offset = offset
    self.fontFolders = fontFolders
    self.opening = opening
  }

  func pieces(frame: Int, in room: OverlayRoom) throws(JobError) -> [OverlayPiece] {
    do {
      return try opening.clock.measure(.compose) { () throws(SubStationError) in
        try renderer(in: room).frame(at: opening.sourceTime(frame) - offset).parts.map { part in
          OverlayPiece(
            picture: part.picture,
            area: CanvasArea(
              x: Double(part.x), y: Double(part.y), width: Double(part.picture.width),
              height: Double(part.picture.height)))
        }
      }
    } catch {
      throw JobError(error, path: opening.path)
    }
  }

  private func renderer(in room: OverlayRoom) throws(SubStationError) -> AssRenderer {
    if let renderer = renderers[room] { return renderer }
    let renderer = try AssRenderer(
      script, width: room.width, height: room.height, fonts: FontFolders(fontFolders))
    renderers[room] = renderer
    return renderer
  }

  /// Fonts and letters that libass did not find while it drew.
  var warnings: [JobWarning] {
    renderers.values.flatMap(\.warnings).map {
      JobWarning(
        "captions.font", $0.message, path: opening.path, hint: "install the font, or attach it to the file")
    }
  }

  var notes: [String] { ["\(script.name): drawn by libass, as the file says"] }

  func stop() { renderers = [:] }
}

extension JobError {
  /// What is wrong with an .ass file.
  init(_ error: SubStationError, path: String) {
    let place = error.line.map { " (line \($0))" } ?? ""
    let code =
      switch error.kind {
      case .unreadable: "captions.unreadable"
      case .limits: "captions.tooLarge"
      case .fonts: "fonts.missing"
      case .outOfMemory, .failed: "text.failed"
      }
    self.init(
      code, error.message + place, path: path, hint: error.hint,
      retryable: error.kind == .outOfMemory || error.kind == .failed)
  }
}
