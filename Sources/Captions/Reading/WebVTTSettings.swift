/// What stands behind a cue's times in WebVTT: where it lies. What is not as the standard has it is ignored, as it demands.
struct WebVTTSettings {
  private(set) var isVertical = false
  private var align = CuePlacement.Alignment.center
  private var line: (value: Double, isPercent: Bool)?
  private var lineAlign = CuePlacement.Vertical.top
  private var position: Double?
  private var positionAlign: CuePlacement.Horizontal?
  private var size = 100.0
  private var isPlaced = false

  init(_ text: String) {
    for setting in text.split(whereSeparator: { $0 == " " || $0 == "\t" }) {
      guard let colon = setting.firstIndex(of: ":") else { continue }
      let parts = setting[setting.index(after: colon)...].split(separator: ",", maxSplits: 1)
      guard let value = parts.first else { continue }
      take(String(setting[..<colon]), String(value), parts.count > 1 ? String(parts[1]) : nil)
    }
  }

  private mutating func take(_ name: String, _ value: String, _ extra: String?) {
    switch name {
    case "vertical": isVertical = value == "rl" || value == "lr"
    case "line": takeLine(value, extra)
    case "position":
      guard let percent = Self.percent(value) else { return }
      (position, isPlaced) = (percent, true)
      switch extra {
      case "line-left", "start": positionAlign = .left
      case "center", "middle": positionAlign = .center
      case "line-right", "end": positionAlign = .right
      default: break
      }
    case "size":
      guard let percent = Self.percent(value) else { return }
      (size, isPlaced) = (percent, true)
    case "align":
      guard let value = Self.alignments[value] else { return }
      (align, isPlaced) = (value, true)
    default: break
    }
  }

  /// `middle` is what drafts of the standard called `center`.
  private static let alignments: [String: CuePlacement.Alignment] = [
    "start": .start, "left": .left, "center": .center, "middle": .center, "right": .right, "end": .end,
  ]

  private mutating func takeLine(_ value: String, _ extra: String?) {
    if let percent = Self.percent(value) {
      line = (percent, true)
    } else if let row = Int(value), abs(row) <= 1000 {
      line = (Double(row), false)
    } else {
      return
    }
    isPlaced = true
    switch extra {
    case "center", "middle": lineAlign = .middle
    case "end": lineAlign = .bottom
    default: break
    }
  }

  private static func percent(_ text: String) -> Double? {
    guard text.hasSuffix("%"), let value = Double(text.dropLast()), (0...100).contains(value) else {
      return nil
    }
    return value
  }

  /// nil: as captions lie anyway.
  var placement: CuePlacement? {
    guard isPlaced else { return nil }
    var placement = CuePlacement(horizontal: anchor, alignment: align)
    // Without a position, text lies at the edge that it is aligned with (W3C WebVTT, 4.1: computed position).
    if position != nil || size < 100 {
      placement.x = (position ?? [.left: 0, .center: 50, .right: 100][anchor]!) / 100
    }
    if size < 100 { placement.width = size / 100 }
    if let line {
      if line.isPercent {
        placement.y = line.value / 100
        placement.vertical = lineAlign
      } else {
        placement.row = Int(line.value)
        placement.vertical = line.value < 0 ? .bottom : .top
      }
    }
    return placement == CuePlacement(alignment: .center) ? nil : placement
  }

  private var anchor: CuePlacement.Horizontal {
    if let positionAlign { return positionAlign }
    return switch align {
    case .start, .left: .left
    case .center: .center
    case .right, .end: .right
    }
  }
}
