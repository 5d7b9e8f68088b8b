import CFFmpeg
import Testing

@testable import MediaIO

/// Which frames of a GPU are not the pictures that the processor would have decoded.
@Suite struct HardwareRefusalTests {
  private let plain = HardwareFrameFacts(
    codedSize: (1920, 1088), size: (1920, 1080), sizeBefore: (1920, 1080), isKey: false, isCropped: false,
    samples: AV_PIX_FMT_YUV420P, decodedAs: AV_PIX_FMT_NV12)

  private func objection(_ change: (inout HardwareFrameFacts) -> Void) -> String? {
    var facts = plain
    change(&facts)
    return facts.objection
  }

  @Test func whatIsTheSameIsTaken() {
    #expect(plain.objection == nil)
    #expect(
      objection {
        $0.samples = AV_PIX_FMT_YUV420P10LE
        $0.decodedAs = AV_PIX_FMT_P010LE
      } == nil)
    #expect(
      objection {
        $0.samples = AV_PIX_FMT_YUV444P
        $0.decodedAs = AV_PIX_FMT_YUV444P
        $0.size = (1919, 1079)
        $0.sizeBefore = (1919, 1079)
      } == nil)
  }

  @Test func oddSizesAreTheProcessors() {
    #expect(objection { $0.codedSize = (191, 108) }?.contains("191×108") == true)
    #expect(objection { $0.codedSize = (192, 107) }?.contains("192×107") == true)
  }

  @Test func chromaIsNotThinnedOut() {
    #expect(objection { $0.samples = AV_PIX_FMT_YUVJ422P }?.contains("yuvj422p is decoded as nv12") == true)
    #expect(objection { $0.samples = AV_PIX_FMT_YUV444P } != nil)
    #expect(objection { $0.samples = AV_PIX_FMT_GRAY8 } != nil)
  }

  @Test func picturesBeginWhereTheyShould() {
    #expect(objection { $0.isCropped = true }?.contains("left") == true)
  }

  @Test func aNewSizeNeedsAKeyFrame() {
    #expect(objection { $0.sizeBefore = (1280, 720) }?.contains("1920×1080") == true)
    #expect(
      objection {
        $0.sizeBefore = (1280, 720)
        $0.isKey = true
      } == nil)
  }
}
