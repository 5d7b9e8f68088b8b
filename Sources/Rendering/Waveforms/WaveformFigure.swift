import ClipJob
import Compositor
import MediaTypes
import Typography

#if canImport(Glibc)
  import Glibc
#endif

/// A waveform in one room: its levels as pieces.
struct WaveformFigure {
  private struct Key: Hashable {
    /// Nil: the same for all bars.
    var bar: Int?
    var length: Int
    var isPlayed: Bool
  }

  let waveform: Waveform
  let rect: TextRect
  private let detail: Double
  private let isPremultiplied: Bool
  private let lineWidth: Double
  private var pictures = ShapePictures<Key>()

  /// On the whole canvas: parts of its width and of its shorter side.
  private static let canvas = (width: 0.8, height: 0.25, circle: 0.6)
  /// Of a line, as a part of the canvas's shorter side.
  private static let line = 0.007

  init(_ waveform: Waveform, in room: OverlayRoom, _ position: Position?, isStraight: Bool) {
    self.waveform = waveform
    let short = Double(min(room.canvasWidth, room.canvasHeight))
    let place = FigurePlace(room: room, position: position)
    if waveform.style == .radial {
      let frame = place.rect(onCanvas: (short * Self.canvas.circle, short * Self.canvas.circle), .center)
      let side = min(frame.width, frame.height)
      rect = place.place((side, side), in: frame, .center)
    } else {
      rect = place.rect(
        onCanvas: (Double(room.canvasWidth) * Self.canvas.width, short * Self.canvas.height), .center)
    }
    lineWidth = max(1, waveform.thickness.map { $0 * Double(room.canvasHeight) } ?? short * Self.line)
    detail = Double(room.detail)
    isPremultiplied = !isStraight
  }

  /// - Parameters:
  ///   - levels: 0…1, as many as `levelCount`; of a line that moves, −1…1.
  ///   - progress: how much is over, 0…1; nil: that is not shown.
  mutating func pieces(_ levels: [Double], progress: Double?) throws(TextError) -> [OverlayPiece] {
    pictures.beginFrame()
    switch waveform.style {
    case .radial: return try circle(levels, progress)
    case .bars, .mirrored:
      if let progress { return try halves(bars(levels).map { $0.outline }, progress) }
      return try row(levels)
    case .line:
      if let progress { return try halves([area(levels)], progress) }
      let shape = Shape(line(levels), color, over: rect)
      return try draw([shape]).map { [OverlayPiece($0, isStatic: false)] } ?? []
    }
  }

  private var color: Paint {
    waveform.color ?? .color(Color(red: 255, green: 255, blue: 255, alpha: waveform.show == .all ? 102 : 255))
  }
  private var playedColor: Paint { waveform.playedColor ?? .color(.white) }
  private var gap: Double { waveform.gap ?? 0.4 }

  private func draw(_ shapes: [Shape]) throws(TextError) -> TextPicture? {
    try ShapePainter.picture(shapes, scale: detail, isPremultiplied: isPremultiplied)
  }

  /// Whether a bar looks the same wherever it is.
  private func isPlain(_ paint: Paint) -> Bool { if case .color = paint { true } else { false } }

  // MARK: - Rows

  private struct Bar {
    var x: Double
    var height: Double
    var outline: Shape.Outline
  }

  /// Bars that there is room for.
  private var barCount: Int { max(1, min(waveform.bars ?? 48, Int(rect.width / 2))) }

  private func bars(_ levels: [Double]) -> [Bar] {
    // The first and the last are at the edges; where that leaves parts of samples, gaps differ by one.
    let width = max(
      1, (rect.width / (Double(barCount) - gap) * (1 - gap)).rounded(gap == 0 ? .up : .toNearestOrEven))
    let pitch = barCount > 1 ? (rect.width - width) / Double(barCount - 1) : 0
    // At rest, a dot, or a line.
    let rest = min(waveform.rounded ? width : max(2, (width / 4).rounded()), rect.height)
    return (0..<barCount).map { index in
      let level = Self.level(index, of: barCount, in: levels)
      var height = max(rest, (level * rect.height).rounded())
      var y = rect.maxY - height
      if waveform.style == .mirrored {
        // On both sides alike.
        height = min(rect.height, 2 * (height / 2).rounded())
        y = rect.y + ((rect.height - height) / 2).rounded()
      }
      let x = rect.x + (Double(index) * pitch).rounded()
      let box = TextRect(x: x, y: y, width: width, height: height)
      return Bar(x: x, height: height, outline: .box(box, radius: waveform.rounded ? width / 2 : 0))
    }
  }

  /// The highest of those that a bar stands for.
  private static func level(_ bar: Int, of count: Int, in levels: [Double]) -> Double {
    let from = bar * levels.count / count
    let to = max(from + 1, (bar + 1) * levels.count / count)
    return levels[min(from, levels.count)..<min(to, levels.count)].max() ?? 0
  }

  private mutating func row(_ levels: [Double]) throws(TextError) -> [OverlayPiece] {
    var pieces: [OverlayPiece] = []
    for (index, bar) in bars(levels).enumerated() {
      let isPlain = isPlain(color)
      let key = Key(bar: isPlain ? nil : index, length: Int(bar.height), isPlayed: false)
      let shape = Shape(bar.outline, color, over: rect)
      let bounds = bar.outline.bounds
      // All are drawn at one place, and put where they belong.
      let picture = try pictures.picture(key) { [self] () throws(TextError) in
        guard isPlain, case .box(let box, let radius) = bar.outline else { return try draw([shape]) }
        let own = TextRect(width: box.width, height: box.height)
        return try draw([Shape(.box(own, radius: radius), color, over: own)])
      }
      guard let picture else { continue }
      pieces.append(OverlayPiece(picture, at: isPlain ? (bounds.x, bounds.y) : (0, 0)))
    }
    return pieces
  }

  // MARK: - Lines

  private func line(_ points: [Double]) -> Shape.Outline {
    let middle = rect.y + rect.height / 2
    let height = max(0, rect.height - lineWidth) / 2
    let width = max(0, rect.width - lineWidth)
    let curve = points.enumerated().map { index, value in
      Shape.Point(
        x: rect.x + lineWidth / 2 + width * Double(index) / Double(max(1, points.count - 1)),
        y: middle - value * height)
    }
    return .line(curve, width: lineWidth, isRounded: waveform.rounded)
  }

  /// What lies between the loudness and its mirror image.
  private func area(_ levels: [Double]) -> Shape.Outline {
    let middle = rect.y + rect.height / 2
    let step = rect.width / Double(max(1, levels.count - 1))
    let upper = levels.enumerated().map { index, level in
      Shape.Point(
        x: rect.x + step * Double(index), y: middle - max(lineWidth / 2, level * rect.height / 2))
    }
    let lower = upper.reversed().map { Shape.Point(x: $0.x, y: 2 * middle - $0.y) }
    return .area(upper + lower)
  }

  /// All of it twice, in both colours: what is over of the one, and the rest of the other.
  private mutating func halves(
    _ outlines: [Shape.Outline], _ progress: Double
  ) throws(TextError) -> [OverlayPiece] {
    let seam = Int((rect.x + rect.width * progress).rounded())
    let edges = (Int(rect.x) - 8, Int(rect.maxX) + 8)
    var pieces: [OverlayPiece] = []
    for (isPlayed, paint) in [(true, playedColor), (false, color)] {
      let picture = try pictures.picture(Key(length: 0, isPlayed: isPlayed)) { [self] () throws(TextError) in
        try draw(outlines.map { Shape($0, paint, over: rect) })
      }
      guard let picture else { continue }
      var piece = OverlayPiece(picture)
      piece.columns = isPlayed ? min(edges.0, seam)..<seam : seam..<max(seam, edges.1)
      pieces.append(piece)
    }
    return pieces
  }

  // MARK: - Circle

  /// Levels that are to be given.
  var levelCount: Int {
    switch (waveform.style, waveform.show) {
    case (.radial, .now): circleCount / 2 + 1
    case (.radial, .all): circleCount
    case (.bars, _), (.mirrored, _): barCount
    case (.line, _): max(2, min(512, Int(rect.width / 3)))
    }
  }

  /// Even: both sides are alike.
  private var circleCount: Int { max(4, min(waveform.bars ?? 96, Int(Double.pi * inner)) & ~1) }
  private var outer: Double { rect.width / 2 }
  private var inner: Double { outer * 0.56 }

  private mutating func circle(_ levels: [Double], _ progress: Double?) throws(TextError) -> [OverlayPiece] {
    let count = circleCount
    let width = max(1, 2 * Double.pi * inner / Double(count) * (1 - gap))
    let longest = max(1, outer - inner - width)
    func spoke(_ index: Int, _ level: Double) -> (outline: Shape.Outline, length: Int) {
      let length = (level * longest).rounded()
      return (self.spoke(Double(index) / Double(count), length, width: width), Int(length))
    }
    guard let progress else {
      // From low to high on both sides, from below. All in one picture: hardly any bar is as it was a frame before.
      let shapes = (0..<count).map { index in
        let band = abs(index - count / 2)
        return Shape(spoke(index, band < levels.count ? levels[band] : 0).outline, color, over: rect)
      }
      return try draw(shapes).map { [OverlayPiece($0, isStatic: false)] } ?? []
    }
    var pieces: [OverlayPiece] = []
    for index in 0..<count {
      let isPlayed = Double(index) / Double(count) < progress
      let (outline, length) = spoke(index, Self.level(index, of: count, in: levels))
      let shape = Shape(outline, isPlayed ? playedColor : color, over: rect)
      let picture = try pictures.picture(Key(bar: index, length: length, isPlayed: isPlayed)) {
        [self] () throws(TextError) in try draw([shape])
      }
      if let picture { pieces.append(OverlayPiece(picture)) }
    }
    return pieces
  }

  private func spoke(_ turn: Double, _ length: Double, width: Double) -> Shape.Outline {
    let (sine, cosine) = (sin(turn * 2 * .pi), cos(turn * 2 * .pi))
    let middle = (x: rect.x + rect.width / 2, y: rect.y + rect.height / 2)
    func point(_ radius: Double) -> Shape.Point {
      Shape.Point(x: middle.x + sine * radius, y: middle.y - cosine * radius)
    }
    // Without round ends, even a level of nothing is as long as it is wide.
    let (from, to) =
      waveform.rounded
      ? (inner + width / 2, inner + width / 2 + max(0.01, length)) : (inner, inner + width + length)
    return .line([point(from), point(to)], width: width, isRounded: waveform.rounded)
  }
}
