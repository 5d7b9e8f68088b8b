import CUDATestKit
import Compositor
import MediaTypes
import TestKit
import Testing

@testable import GPURendering

/// The same scenes on a simulated GPU and on the processor: not a sample differs.
@Suite struct SceneAgreementTests {
  @Test(arguments: 0..<24)
  func scenesAreTheSameOnBoth(_ block: Int) throws {
    let machine = try SimulatedMachine(memory: 256 << 20)
    do {
      let device = try machine.device()
      for seed in block * 8..<(block + 1) * 8 {
        var scenes = RandomScenes(seed: UInt64(seed))
        let kernels = try device.makeKernels(.scene)
        let ours = Compositor(width: scenes.canvas.width, height: scenes.canvas.height, kernels: kernels)
        let theirs = Compositor(width: scenes.canvas.width, height: scenes.canvas.height)
        for (number, scene) in scenes.frames(4).enumerated() {
          let picture = try kernels.readBack(try ours.compose(scene))
          let difference = PlaneCompare.firstDifference(picture, try theirs.compose(scene))
          #expect(difference == nil, "seed \(seed), frame \(number): \(String(describing: difference))")
        }
      }
    }
    #expect(machine.violations == [])
    #expect(machine.alive == [:])
  }

  /// What a hardware decoder gives is what the processor's decoder gives, in another order.
  @Test(arguments: [8, 10])
  func interleavedChromaIsTheSame(_ bits: Int) throws {
    let machine = try SimulatedMachine()
    let device = try machine.device()
    let planar = SyntheticPictures.make(width: 70, height: 54, layout: PictureLayout(bits: bits)) {
      plane, x, y in
      (x * 7 + y * 13 + plane * 40) % (1 << bits)
    }
    let kernels = try device.makeKernels(.scene)
    let semiPlanar = try planar.interleaved(on: device)
    for window in [
      SourceWindow(x: 0, y: 0, width: 64, height: 48), SourceWindow(x: 3.5, y: 1, width: 40, height: 20),
      SourceWindow(x: 0, y: 0, width: 70, height: 54),
    ] {
      for blur in [0.0, 6] {
        func scene(_ picture: Picture) -> Scene {
          let box = PixelBox(x: 0, y: 0, width: 64, height: 48)
          return Scene(
            background: (16, 128, 128),
            elements: [
              .layer(Layer(.picture(picture), window: window, box: box, effects: [.blur(sigma: blur)]))
            ])
        }
        let ours = try kernels.readBack(
          try Compositor(width: 64, height: 48, kernels: kernels).compose(scene(semiPlanar)))
        let theirs = try Compositor(width: 64, height: 48).compose(scene(planar))
        #expect(PlaneCompare.firstDifference(ours, theirs) == nil, "\(window), blur \(blur)")
      }
    }
    #expect(machine.violations == [])
  }

  /// Another thread's stream takes a picture that is still being made.
  @Test func outputsFollowTheScene() throws {
    let machine = try SimulatedMachine()
    let device = try machine.device()
    let scene = try device.makeKernels(.scene)
    let output = try device.makeKernels(.output)
    let source = SyntheticPictures.make(width: 64, height: 48) { plane, x, y in x * 3 + y + plane }
    let box = PixelBox(x: 0, y: 0, width: 64, height: 48)
    let layer = Layer(
      .picture(source), window: SourceWindow(x: 8, y: 8, width: 40, height: 30), box: box)
    let wanted = Scene(background: (16, 128, 128), elements: [.layer(layer)])
    machine.pause()
    let canvas = try Compositor(width: 64, height: 48, kernels: scene).compose(wanted)
    let resizer = Compositor(width: 32, height: 24, kernels: output)
    let small = try resizer.resize(canvas, width: 32, height: 24)
    machine.resume()
    let ours = try output.readBack(small)
    let reference = Compositor(width: 32, height: 24)
    let theirs = try reference.resize(
      try Compositor(width: 64, height: 48).compose(wanted), width: 32, height: 24)
    #expect(PlaneCompare.firstDifference(ours, theirs) == nil)
  }

  /// Planes of a layer go together: three launches for a frame of one layer, not nine.
  @Test func planesShareALaunch() throws {
    let machine = try SimulatedMachine()
    let device = try machine.device()
    let kernels = try device.makeKernels(.scene)
    let compositor = Compositor(width: 64, height: 48, kernels: kernels)
    let picture = try kernels.reside(SyntheticPictures.make(width: 90, height: 70) { _, x, y in x + y })
    let box = PixelBox(x: 0, y: 0, width: 64, height: 48)
    var layer = Layer(.picture(picture), window: SourceWindow(x: 0, y: 0, width: 90, height: 70), box: box)
    layer.opacity = 0.5
    let scene = Scene(background: (16, 128, 128), elements: [.layer(layer)])
    _ = try compositor.compose(scene)
    let before = machine.count("launches")
    _ = try compositor.compose(scene)
    // Background, the layer's samples, the mix.
    #expect(machine.count("launches") - before == 3)
  }
}
