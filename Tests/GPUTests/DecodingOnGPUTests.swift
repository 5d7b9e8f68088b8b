import Compositor
import Foundation
import GPURendering
import MediaIO
import MediaTypes
import Rendering
import TestKit
import Testing

extension OnAnyGPU {
  /// The GPU's decoders against the processor's. A simulation has none.
  @Suite(.enabled(if: hasGPU, "the simulated GPU has no decoders"))
  struct DecodingOnGPUTests {
    /// 8-bit streams whose decoding the standards fix to the bit; "woven" is of two fields, which are left as they are.
    @Test(arguments: ["h264", "hevc", "vp9", "av1", "woven"])
    func picturesAreTheProcessors(codec: String) throws {
      let gpu = try TestDevice().renderDevice()
      let codecs = try #require(gpu.codecs, "\(gpu.codecRefusal ?? "")")
      let info = try MediaProbe.probe(path: Media.film(codec))
      var options = VideoReader.Options()
      options.deinterlaces = codec != "woven"
      let theirs = try VideoReader(info, options: options)
      options.hardware = codecs
      let ours = try VideoReader(info, options: options)
      let kernels = try gpu.makeKernels(.scene)
      let video = try #require(info.video)
      let (width, height) = (video.width, video.height)
      let onGPU = Compositor(width: width, height: height, kernels: kernels)
      let onCPU = Compositor(width: width, height: height)
      for frame in 0..<20 {
        let time = Rational(Int64(frame), 20)
        let a = try kernels.readBack(try onGPU.compose(whole(try ours.picture(at: time))))
        let b = try onCPU.compose(whole(try theirs.picture(at: time)))
        #expect(PlaneCompare.firstDifference(a, b) == nil, "\(codec), frame \(frame)")
      }
      #expect(ours.isOnHardware, "\(codec): \(ours.hardwareRefusal ?? "no reason given")")
    }

    private func whole(_ picture: Picture) -> Scene {
      let layer = Layer(
        .picture(picture),
        window: SourceWindow(x: 0, y: 0, width: Double(picture.width), height: Double(picture.height)),
        box: PixelBox(x: 0, y: 0, width: picture.width, height: picture.height))
      return Scene(background: (16, 128, 128), elements: [.layer(layer)])
    }
  }
}
