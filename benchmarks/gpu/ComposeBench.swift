import CUDADriver
import ClipJob
import Compositor
import GPURendering
import MediaTypes

/// Frames as a clip's are composed, from NV12 pictures that lie where a decoder leaves them, against a device-to-device
/// copy that moves as many bytes. In turns; seconds on the device, by events.
struct ComposeBench {
  private let frames: Int
  private let rounds: Int
  private let isSmall: Bool

  init(_ options: Options) {
    frames = options.number("--frames", 32)
    rounds = options.number("--rounds", 9)
    isSmall = options.isSmall
  }

  func run() throws {
    let device = try Device()
    let scale = isSmall ? 10 : 1
    let cases = [
      try ComposeCase(
        "crop", canvas: (1080 / scale & ~1, 1920 / scale & ~1), window: (656.25, 607.5), scale: scale),
      try ComposeCase("720p", canvas: (1280 / scale & ~1, 720 / scale & ~1), window: (0, 1920), scale: scale),
    ]
    var found: [(String, JSONValue)] = []
    for one in cases { found.append((one.name, try measure(one, on: device))) }
    print(JSONValue.object([("frames", .number(frames)), ("cases", .object(found))]).text())
  }

  private func measure(_ one: ComposeCase, on device: Device) throws -> JSONValue {
    let kernels = try device.gpu.makeKernels(.scene)
    // More than any cache holds: each frame has a picture and a canvas of its own.
    let pictures = try (0..<frames).map { try one.picture(seed: $0, on: device) }
    let compositor = Compositor(width: one.canvas.width, height: one.canvas.height, kernels: kernels)
    var canvases: [Picture] = []
    let compose = {
      // The old canvases go back to the pool as the new ones are made.
      for (index, picture) in pictures.enumerated() {
        let canvas = try compositor.compose(one.scene(picture))
        if canvases.count < pictures.count { canvases.append(canvas) } else { canvases[index] = canvas }
      }
    }
    let half = one.bytes / 2
    let planes = try (0..<frames).map { _ in
      (
        from: try DeviceMemory(device.context, byteCount: half),
        to: try DeviceMemory(device.context, byteCount: half)
      )
    }
    let copy = {
      for plane in planes {
        try device.stream.copy(
          from: .device(plane.from.address, pitch: half), to: .device(plane.to.address, pitch: half),
          width: half,
          height: 1)
      }
    }
    let clock = try DeviceClock(device, isSmall: isSmall)
    // The static layer is prepared and tables are made outside of the measurement.
    for _ in 0..<3 { try compose() }
    try copy()
    try kernels.finish()
    var (composed, copied): ([Double], [Double]) = ([], [])
    for round in 0..<rounds {
      if round % 2 == 0 { composed.append(try clock.seconds(compose)) }
      copied.append(try clock.seconds(copy))
      if round % 2 == 1 { composed.append(try clock.seconds(compose)) }
    }
    func each(_ seconds: [Double]) -> JSONValue { .array(seconds.map { .number($0 / Double(frames)) }) }
    return .object([
      ("bytes", .number(one.bytes)), ("composeSeconds", each(composed)), ("copySeconds", each(copied)),
    ])
  }
}
