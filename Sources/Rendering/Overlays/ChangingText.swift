import ClipJob
import MediaTypes

/// The spans of a text at a time: what is in braces, filled in.
struct ChangingText {
  private let spans: [TextSpan]
  private let parts: [[Part]]
  /// Of a text that does not change.
  private var fixed: [TextSpan]?
  private let length: Rational
  private let fps: Rational
  /// Whether it is another text at another time.
  let isChanging: Bool
  /// Whether it is another text on each frame.
  let changesEachFrame: Bool

  private enum Part {
    case text(String)
    case field(TextTemplate.Field, Padding)
  }

  /// What keeps the text around a number in its place while its digits become fewer or more.
  private enum Padding { case none, before, after }

  /// As wide as a digit.
  private static let blank = "\u{2007}"

  /// - Parameters:
  ///   - length: seconds of the canvas for which the text is shown.
  ///   - fps: of the canvas.
  init(_ text: TextSource, length: Rational, fps: Rational) {
    let templates = text.templates
    spans = text.spans
    self.length = length
    self.fps = fps
    isChanging = templates.contains(where: \.isChanging)
    changesEachFrame = templates.contains {
      $0.parts.contains(.field(.timecode)) || $0.parts.contains(.field(.frame))
    }
    parts = Self.padded(templates)
    if !isChanging { fixed = fill { _ in "" } }
  }

  private static func padded(_ templates: [TextTemplate]) -> [[Part]] {
    let all = templates.flatMap(\.parts)
    var index = 0
    return templates.map { template in
      template.parts.map { part in
        defer { index += 1 }
        switch part {
        case .text(let text): return .text(text)
        case .field(let field):
          let isFirst = !all[..<index].reversed().isLineGoingOn { $0.last }
          let isLast = !all[(index + 1)...].isLineGoingOn { $0.first }
          return .field(field, isLast ? (isFirst ? .none : .after) : .before)
        }
      }
    }
  }

  /// - Parameter elapsed: seconds since the text appeared.
  func spans(at elapsed: Rational) -> [TextSpan] {
    if let fixed { return fixed }
    return fill { field in text(of: field, at: elapsed) }
  }

  /// The text at its widest: what is measured before it is shown.
  var widest: [TextSpan] {
    fill { String(text(of: $0, at: longest(of: $0)).map { $0.isNumber ? "0" : $0 }) }
  }

  private func fill(_ text: (TextTemplate.Field) -> String) -> [TextSpan] {
    zip(spans, parts).map { span, parts in
      var span = span
      span.text = parts.map { part in
        switch part {
        case .text(let plain): return plain
        case .field(let field, let padding):
          let shown = text(field)
          guard padding != .none else { return shown }
          let missing = self.text(of: field, at: longest(of: field)).count - shown.count
          let blanks = String(repeating: Self.blank, count: max(0, missing))
          return padding == .before ? blanks + shown : shown + blanks
        }
      }.joined()
      return span
    }
  }

  /// When a field has the most digits.
  private func longest(of field: TextTemplate.Field) -> Rational {
    switch field {
    case .remaining, .countdown: .zero
    case .timecode, .time, .percent, .frame: max(.zero, length - 1 / fps)
    }
  }

  private func text(of field: TextTemplate.Field, at elapsed: Rational) -> String {
    let left = max(.zero, length - elapsed).ceiling
    switch field {
    case .timecode: return timecode(at: elapsed)
    case .time: return clock(elapsed.floor)
    case .remaining: return clock(left)
    case .countdown: return String(left)
    case .percent:
      // All of it is over with the last frame.
      guard length > .zero, elapsed + 1 / fps < length else { return "100" }
      return String((elapsed * 100 / length).rounded)
    case .frame: return String((elapsed * fps).floor)
    }
  }

  /// As SMPTE ST 12-1 counts without dropping numbers: so many frames a second as the rate has, rounded up.
  private func timecode(at elapsed: Rational) -> String {
    let rate = max(1, fps.ceiling)
    let frame = (elapsed * fps).floor
    let seconds = frame / rate
    return [seconds / 3600, seconds / 60 % 60, seconds % 60, frame % rate].map(Self.twoDigits)
      .joined(separator: ":")
  }

  /// Minutes and seconds, and hours where the text is shown for that long.
  private func clock(_ seconds: Int64) -> String {
    guard length >= 3600 else { return "\(seconds / 60):" + Self.twoDigits(seconds % 60) }
    return "\(seconds / 3600):" + Self.twoDigits(seconds / 60 % 60) + ":" + Self.twoDigits(seconds % 60)
  }

  private static func twoDigits(_ number: Int64) -> String { number < 10 ? "0\(number)" : String(number) }
}

extension Sequence where Element == TextTemplate.Part {
  /// Whether anything stands on the same line, from here on.
  ///
  /// - Parameter end: the character of a text that is nearest.
  fileprivate func isLineGoingOn(_ end: (String) -> Character?) -> Bool {
    for part in self {
      guard case .text(let text) = part else { return true }
      guard let character = end(text) else { continue }
      return !character.isNewline
    }
    return false
  }
}
