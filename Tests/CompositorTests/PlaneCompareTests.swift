import MediaTypes
import TestKit
import Testing

/// The measures that other tests rely on, on pictures whose result is known.
@Suite struct PlaneCompareTests {
  @Test func equalAndDifferent() {
    let a = SyntheticPictures.random(width: 40, height: 24, seed: 1)
    let b = SyntheticPictures.random(width: 40, height: 24, seed: 2)
    #expect(PlaneCompare.psnr(a.planes[0], a.planes[0]) == .infinity)
    for window in [PlaneCompare.Window.block8, .gaussian] {
      #expect(abs(PlaneCompare.ssim(a.planes[0], a.planes[0], window: window) - 1) < 1e-9)
      #expect(PlaneCompare.ssim(a.planes[0], b.planes[0], window: window) < 0.2)
    }
    #expect(PlaneCompare.firstDifference(a, a) == nil)
    #expect(PlaneCompare.firstDifference(a, b) != nil)
  }

  @Test func knownNumbers() {
    let a = SyntheticPictures.flat(width: 16, height: 16, y: 100)
    let b = SyntheticPictures.flat(width: 16, height: 16, y: 110)
    #expect(abs(PlaneCompare.psnr(a.planes[0], b.planes[0]) - 28.1308) < 1e-3)
    #expect(PlaneCompare.maximumDifference(a.planes[0], b.planes[0]) == 10)
    #expect(PlaneCompare.meanDifference(a.planes[0], b.planes[0]) == -10)
    // Flat areas: only the luminance term is left.
    let c1 = (0.01 * 255) * (0.01 * 255)
    let expected = (2 * 100 * 110 + c1) / (100 * 100 + 110 * 110 + c1)
    #expect(abs(PlaneCompare.ssim(a.planes[0], b.planes[0]) - expected) < 1e-9)
  }

  /// FFmpeg's `ssim` filter measures the same.
  @Test func agreesWithFFmpeg() throws {
    let a = SyntheticPictures.scene(width: 160, height: 96)
    let b = SyntheticPictures.scene(width: 160, height: 96, time: 1)
    #expect(abs(try FFmpegFilter.ssim(a, b) - PlaneCompare.ssim(a.planes[0], b.planes[0])) < 2e-3)
  }
}
