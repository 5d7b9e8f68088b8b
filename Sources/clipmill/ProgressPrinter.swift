import ClipJob
import Synchronization
import Telemetry

/// Progress on stderr: a bar on a terminal, a JSON line a second otherwise.
final class ProgressPrinter: Sendable {
  enum Style: Sendable { case bar, lines, silent }

  private let style: Style
  private let lastLine = Mutex(-Double.infinity)

  /// Seconds between JSON lines: logs are kept.
  private static let lineInterval = 1.0

  init(_ style: Style) { self.style = style }

  func update(_ progress: RenderProgress) {
    switch style {
    case .silent: break
    case .bar: Terminal.status("\r" + Self.bar(progress, width: Terminal.width) + "\u{1B}[K")
    case .lines:
      let isDue = lastLine.withLock { last in
        guard progress.elapsed - last >= Self.lineInterval else { return false }
        last = progress.elapsed
        return true
      }
      if isDue { Terminal.error(Self.line(progress)) }
    }
  }

  /// Leaves the line of the bar.
  func end() {
    if style == .bar { Terminal.status("\r\u{1B}[K") }
  }

  static func bar(_ progress: RenderProgress, width: Int) -> String {
    let percent = Int(progress.fraction * 100)
    let left = progress.remaining.map { clock($0) + " left" } ?? "starting"
    let facts =
      formatted(
        " %3d%%  %d/%d frames  %.1f×  ", percent, progress.frames, progress.totalFrames, progress.speed)
      + left
    let room = max(10, min(40, width - facts.count - 3))
    let eighths = Int(progress.fraction * Double(room * 8))
    let partial = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
    let full = String(repeating: "█", count: eighths / 8) + partial
    return "▕" + full + String(repeating: " ", count: max(0, room - full.count)) + "▏" + facts
  }

  static func line(_ progress: RenderProgress) -> String {
    var fields: [(String, JSONValue)] = [
      ("event", .string("progress")), ("frames", .number(String(progress.frames))),
      ("totalFrames", .number(String(progress.totalFrames))),
      ("elapsed", .number(formatted("%.2f", progress.elapsed))),
      ("speed", .number(formatted("%.2f", progress.speed))),
    ]
    if let remaining = progress.remaining {
      fields.append(("remaining", .number(formatted("%.1f", remaining))))
    }
    return JSONValue.object(fields).text(pretty: false)
  }

  private static func clock(_ seconds: Double) -> String {
    let total = Int(min(seconds, 359_999).rounded())
    return total >= 3600
      ? formatted("%d:%02d:%02d", total / 3600, total / 60 % 60, total % 60)
      : formatted("%d:%02d", total / 60, total % 60)
  }
}
