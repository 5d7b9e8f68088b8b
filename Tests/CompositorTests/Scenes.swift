import MediaTypes
import TestKit

@testable import Compositor

let black = (y: UInt8(16), cb: UInt8(128), cr: UInt8(128))

extension SourceWindow {
  static func whole(_ picture: Picture) -> SourceWindow {
    SourceWindow(x: 0, y: 0, width: Double(picture.width), height: Double(picture.height))
  }
}

extension PixelBox {
  static func canvas(_ width: Int, _ height: Int) -> PixelBox {
    PixelBox(x: 0, y: 0, width: width, height: height)
  }
}

extension Layer {
  /// All of a picture in a box.
  static func whole(
    _ picture: Picture, in box: PixelBox, opacity: Double = 1, mode: Mode = .normal, rotation: Double = 0,
    isStatic: Bool = false
  ) -> Layer {
    Layer(
      .picture(picture), window: .whole(picture), box: box, rotation: rotation, opacity: opacity, mode: mode,
      isStatic: isStatic)
  }

  static func solid(_ y: UInt8, _ cb: UInt8, _ cr: UInt8, in box: PixelBox, opacity: Double = 1) -> Layer {
    Layer(
      .solid(y: y, cb: cb, cr: cr), window: SourceWindow(x: 0, y: 0, width: 1, height: 1), box: box,
      opacity: opacity)
  }
}

/// One frame from a compositor of its own.
func compose(
  _ width: Int, _ height: Int, _ elements: [Scene.Element],
  background: (y: UInt8, cb: UInt8, cr: UInt8) = black
) -> Picture {
  Compositor(width: width, height: height).shown(Scene(background: background, elements: elements))
}

func value(_ picture: Picture, _ plane: Int, _ x: Int, _ y: Int) -> Int {
  PlaneCompare.value(picture.planes[plane], x, y, bits: picture.layout.bits)
}

/// The CPU's kernels fail only where there is no memory.
extension Compositor {
  func shown(_ scene: Scene) -> Picture { try! compose(scene) }
  func resized(_ picture: Picture, width: Int, height: Int) -> Picture {
    try! resize(picture, width: width, height: height)
  }
}

func gradient(
  from: SIMD4<Double>, to: SIMD4<Double>, angle: Double, radial: Bool, width: Int, height: Int
) -> Picture {
  try! Generators.gradient(
    from: from, to: to, angle: angle, radial: radial, GeneratedPart(width: width, height: height),
    kernels: CPUKernels())
}
