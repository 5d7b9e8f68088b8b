import Compositor
import MediaTypes
import TestKit

/// Scenes that use everything a scene can hold, the same ones for a seed on every machine.
struct RandomScenes {
  private var state: UInt64
  let canvas = (width: 96, height: 80)

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  /// Frames of one clip: the same pictures and layers, moving a little.
  mutating func frames(_ count: Int) -> [Scene] {
    let pictures = (0..<3).map { _ in picture() }
    let layers = (0..<pick(1...4)).map { _ in layer(pictures) }
    let kind = TransitionKind.allCases[pick(0...TransitionKind.allCases.count - 1)]
    let hasTransition = pick(0...2) == 0
    let background = (y: UInt8(pick(16...235)), cb: UInt8(pick(16...240)), cr: UInt8(pick(16...240)))
    return (0..<count).map { frame in
      let moved = layers.map { layer in
        var moved = layer
        if !layer.isStatic || frame % 2 == 1 {
          moved.window.x += Double(frame) * 0.25
          moved.fine?.shown.x += Double(frame) * 0.3
        }
        return moved
      }
      var elements = moved.map { Scene.Element.layer($0) }
      if hasTransition, let last = moved.last, let first = moved.first {
        let progress = (Double(frame) + 0.5) / Double(count)
        elements.append(.transition(old: [first], new: [last], Blending(kind: kind, progress: progress)))
      }
      return Scene(background: background, elements: elements)
    }
  }

  private mutating func layer(_ pictures: [Picture]) -> Layer {
    let box = PixelBox(
      x: pick(-20...50), y: pick(-20...50), width: pick(1...60) * 2, height: pick(1...50) * 2)
    var layer: Layer
    if pick(0...5) == 0 {
      layer = Layer(
        .solid(y: UInt8(pick(16...235)), cb: UInt8(pick(0...255)), cr: UInt8(pick(0...255))),
        window: SourceWindow(x: 0, y: 0, width: 1, height: 1), box: box)
    } else {
      let picture = pictures[pick(0...pictures.count - 1)]
      let (width, height) = (Double(picture.width), Double(picture.height))
      let window = SourceWindow(
        x: unit() * width / 3, y: unit() * height / 3, width: width * (0.2 + unit() / 2),
        height: height * (0.2 + unit() / 2))
      layer = Layer(.picture(picture), window: window, box: box)
      layer.quarterTurns = pick(0...3)
      layer.mirrored = pick(0...1) == 1
      if pick(0...3) == 0 { layer.effects = [.blur(sigma: unit() * 12)] }
      if pick(0...3) == 0 { layer.limit = window }
      layer.isStatic = pick(0...1) == 1
    }
    if pick(0...3) == 0 { layer.rotation = unit() * 360 }
    if pick(0...2) == 0 { layer.opacity = unit() }
    if pick(0...2) == 0 { layer.mode = [.add, .multiply, .screen, .overlay][pick(0...3)] }
    if pick(0...2) == 0 {
      layer.clip = PixelBox(x: box.x + 4, y: box.y + 2, width: max(2, box.width - 10), height: box.height)
    }
    if pick(0...2) == 0 {
      let frame = CanvasArea(layer.clip ?? box)
      let shown = CanvasArea(
        x: frame.x + unit() * 3, y: frame.y + unit() * 3, width: frame.width * unit(),
        height: frame.height * unit())
      layer.fine = Layer.FinePlace(shown: shown, frame: frame)
    }
    return layer
  }

  private mutating func picture() -> Picture {
    let layouts = [
      PictureLayout.yuv420, .yuva420, .yuv444, .yuva444, PictureLayout(bits: 10),
      PictureLayout(chromaShiftY: 0),
      PictureLayout(bits: 12, chromaShiftX: 0, chromaShiftY: 0, hasAlpha: true),
      PictureLayout(chromaShiftX: 0, chromaShiftY: 0, hasAlpha: true, isPremultiplied: true),
    ]
    let layout = layouts[pick(0...layouts.count - 1)]
    var color = ColorDescription.canvas
    switch pick(0...4) {
    case 0: color.matrix = .bt601
    case 1: color.range = .full
    case 2 where layout.bits > 8:
      (color.transfer, color.primaries, color.matrix) = (.pq, .bt2020, .bt2020)
    default: break
    }
    color.siting = [.left, .center, .topLeft][pick(0...2)]
    let maximum = (1 << layout.bits) - 1
    // Copies: the closure cannot draw from this struct.
    let (a, b, c) = (pick(1...9), pick(1...9), pick(0...99))
    let size = (pick(8...100) * 2, pick(8...90) * 2)
    return SyntheticPictures.make(width: size.0, height: size.1, layout: layout, color: color) {
      plane, x, y in
      let noise = (x &* 73 &+ y &* 151 &+ plane &* 31 &+ c) &* 2_654_435_761
      return (x * a * maximum / 700 + y * b * maximum / 900 + (noise >> 7) & (maximum >> 3)) % (maximum + 1)
    }
  }

  private mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }
  mutating func pick(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.count))
  }
  mutating func unit() -> Double { Double(next() % 10_000) / 10_000 }
}
