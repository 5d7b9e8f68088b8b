import MediaIO
import Testing

@Suite struct CapabilitiesTests {
  @Test func everythingThatJobsAskForOpens() {
    let found = Capabilities.detect()
    #expect(found.libraries.contains { $0.hasPrefix("libavcodec 59.") } || found.libraries.count == 7)
    for codec in found.videoEncoders + found.audioEncoders + found.decoders {
      #expect(codec.opens, "\(codec.codec) by \(codec.implementation): \(codec.reason ?? "")")
    }
    #expect(found.videoEncoders.map(\.codec) == ["h264", "hevc", "av1", "vp9", "gif", "jpg", "png", "webp"])
    #expect(found.audioEncoders.map(\.implementation) == ["aac", "libopus"])
  }
}
