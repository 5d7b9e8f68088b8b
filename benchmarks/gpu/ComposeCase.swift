import CUDADriver
import Compositor
import MediaTypes

/// A 1080p picture, cut and resized, with a logo over it.
struct ComposeCase {
  let name: String
  let canvas: (width: Int, height: Int)
  private let source: (width: Int, height: Int)
  private let window: SourceWindow
  private let logo: Picture
  private let logoBox: PixelBox

  /// - Parameters:
  ///   - window: left edge and width of what is shown, in samples of a picture that is 1920 wide.
  ///   - scale: what all sides are divided by.
  init(_ name: String, canvas: (width: Int, height: Int), window: (x: Double, width: Double), scale: Int)
    throws
  {
    self.name = name
    self.canvas = canvas
    source = (1920 / scale, 1080 / scale)
    self.window = SourceWindow(
      x: window.x / Double(scale), y: 0, width: window.width / Double(scale), height: Double(source.height))
    logoBox = PixelBox(
      x: 40 / scale & ~1, y: 40 / scale & ~1, width: 320 / scale & ~1, height: 180 / scale & ~1)
    guard
      let logo = Picture(
        width: logoBox.width, height: logoBox.height, layout: .yuva420, color: .canvas, from: nil)
    else { throw CompositorError(.outOfMemory, "there is no memory for a logo") }
    for (index, plane) in logo.planes.enumerated() {
      noise(plane.data, plane.pitch * plane.height, seed: index)
    }
    self.logo = logo
  }

  /// Bytes that a frame must move at least: what is shown of the picture, the logo's colours and opacity, and the canvas.
  var bytes: Int {
    let shown = Int(window.width) * source.height * 3 / 2
    return shown + logoBox.width * logoBox.height * 5 / 2 + canvas.width * canvas.height * 3 / 2
  }

  func scene(_ picture: Picture) -> Scene {
    let box = PixelBox(x: 0, y: 0, width: canvas.width, height: canvas.height)
    let whole = SourceWindow(x: 0, y: 0, width: Double(logo.width), height: Double(logo.height))
    return Scene(
      background: (16, 128, 128),
      elements: [
        .layer(Layer(.picture(picture), window: window, box: box)),
        .layer(Layer(.picture(logo), window: whole, box: logoBox, isStatic: true)),
      ])
  }

  /// NV12 on the device, as a decoder leaves it.
  func picture(seed: Int, on device: Device) throws -> Picture {
    let pitch = (source.width + 255) & ~255
    let rows = source.height * 3 / 2
    let host = try PinnedMemory(device.context, byteCount: pitch * rows)
    noise(host.pointer, host.byteCount, seed: seed)
    let memory = try DeviceMemory(device.context, byteCount: pitch * rows)
    try device.stream.copy(
      from: UnsafeRawPointer(host.pointer), to: memory.address, byteCount: host.byteCount)
    try device.stream.synchronize()
    guard let base = UnsafeMutableRawPointer(bitPattern: UInt(memory.address)) else {
      throw CUDAError(.failed, "the driver gave memory at address 0")
    }
    let pairs = base + pitch * source.height
    let chroma = [pairs, pairs + 1].map {
      Plane(data: $0, pitch: pitch, width: source.width / 2, height: source.height / 2, step: 2)
    }
    let luma = Plane(data: base, pitch: pitch, width: source.width, height: source.height)
    return Picture(
      width: source.width, height: source.height, layout: PictureLayout(isSemiPlanar: true), color: .canvas,
      planes: [luma] + chroma, owner: memory, residence: .device(device.gpu.facts.ordinal))
  }
}

/// Bytes with detail everywhere: zeros would be kinder to memory and caches than pictures are.
private func noise(_ memory: UnsafeMutableRawPointer, _ count: Int, seed: Int) {
  var state = UInt32(truncatingIfNeeded: seed) &* 2_654_435_761 | 1
  for index in 0..<count {
    state = state &* 1_664_525 &+ 1_013_904_223
    memory.storeBytes(
      of: UInt8(truncatingIfNeeded: 48 + index % 96 + Int(state >> 27)), toByteOffset: index, as: UInt8.self)
  }
}
