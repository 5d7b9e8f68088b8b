import Compositor
import MediaTypes
import Rendering
import TestKit
import Testing

@testable import GPURendering

extension OnAnyGPU {
  @Suite struct MemoryOnGPUTests {
    /// Short clips, one after the other on one device, as a lane makes them: after the first hundred none needs memory
    /// that the ones before did not leave.
    @Test func doesNotGrowWithTheNumberOfClips() throws {
      let device = try TestDevice()
      let count = device.isSimulated ? 250 : 10_000
      do {
        let gpu = try device.renderDevice()
        let pictures = (0..<4).map { seed in
          SyntheticPictures.make(
            width: 64 + 16 * seed, height: 48, layout: seed % 2 == 0 ? .yuv420 : .yuva420
          ) { plane, x, y in (x * 5 + y * 3 + plane * 50 + seed * 17) % 256 }
        }
        for clip in 0..<100 { try compose(clip, pictures, gpu) }
        let (warm, free) = (gpu.pool.counts, try gpu.context.memory().free)
        for clip in 100..<count { try compose(clip, pictures, gpu) }
        let counts = gpu.pool.counts
        #expect(counts.buffersInUse == warm.buffersInUse && counts.buffersInUse == 0)
        #expect(counts.peakBytes == warm.peakBytes && counts.allocated == warm.allocated)
        // Others may use a real GPU at the same time; 16 MiB is what a driver grows by at once.
        #expect(try gpu.context.memory().free >= free - (device.machine == nil ? 16 << 20 : 0))
      }
      device.expectNothingLeft()
    }

    /// Two frames with layers that move, turn, shine through and stay, their sizes those of eight kinds of clip.
    private func compose(_ clip: Int, _ pictures: [Picture], _ gpu: GPUDevice) throws {
      let (width, height) = (48 + 16 * (clip % 4), 64 - 16 * (clip % 2))
      let kernels = try gpu.makeKernels(.scene)
      let compositor = Compositor(width: width, height: height, kernels: kernels)
      for frame in 0..<2 {
        let elements = pictures.enumerated().map { index, picture in
          let window = SourceWindow(x: Double(frame), y: 0, width: 40, height: 40)
          var layer = Layer(
            .picture(picture), window: window,
            box: PixelBox(x: 4 * index, y: 2 * index, width: 36, height: 30))
          layer.opacity = index == 1 ? 0.5 : 1
          layer.rotation = index == 2 ? 20 : 0
          layer.isStatic = index == 3
          return Scene.Element.layer(layer)
        }
        let scene = Scene(background: (16, 128, 128), elements: elements)
        _ = try kernels.readBack(try compositor.compose(scene))
      }
    }
  }
}
