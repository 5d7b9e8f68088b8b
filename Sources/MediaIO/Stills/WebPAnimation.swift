import CFFmpeg
import CWebP
import MediaTypes

/// A WebP that moves, by libwebp: every picture is the whole canvas.
final class WebPAnimation: StillFrames {
  private let file: FileMemory
  private let name: String
  private let decoder: OpaquePointer
  private let info: WebPAnimInfo
  /// Seconds at which the pictures begin, and at last the end of the last one.
  let times: [Rational]
  private var index = 0

  init(_ file: FileMemory, name: String) throws(MediaError) {
    var data = WebPData(
      bytes: file.bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), size: file.bytes.count)
    var options = WebPAnimDecoderOptions()
    guard WebPAnimDecoderOptionsInit(&options) != 0 else {
      throw MediaError(.unsupported, "this libwebp is another than the program was built with")
    }
    options.color_mode = MODE_RGBA
    var info = WebPAnimInfo()
    guard let decoder = WebPAnimDecoderNew(&data, &options) else { throw Self.damaged(name) }
    guard WebPAnimDecoderGetInfo(decoder, &info) != 0, info.frame_count > 0 else {
      WebPAnimDecoderDelete(decoder)
      throw Self.damaged(name)
    }
    (self.file, self.name, self.decoder, self.info) = (file, name, decoder, info)
    times = Self.times(decoder)
  }

  deinit { WebPAnimDecoderDelete(decoder) }

  var width: Int { Int(info.canvas_width) }
  var height: Int { Int(info.canvas_height) }

  func rewind() {
    WebPAnimDecoderReset(decoder)
    index = 0
  }

  func next() throws(MediaError) -> (frame: Frame, start: Rational)? {
    guard WebPAnimDecoderHasMoreFrames(decoder) != 0, index < times.count - 1 else { return nil }
    var pixels: UnsafeMutablePointer<UInt8>?
    var end: Int32 = 0
    guard WebPAnimDecoderGetNext(decoder, &pixels, &end) != 0, let pixels else { throw Self.damaged(name) }
    let frame = try Frame(width: width, height: height, AV_PIX_FMT_RGBA)
    let (output, pitch) = frame.plane(0)
    guard let output else { throw MediaError(.failed, "a frame has no memory") }
    for y in 0..<height {
      UnsafeMutableRawPointer(output + y * pitch).copyMemory(
        from: pixels + y * width * 4, byteCount: width * 4)
    }
    addProfile(frame)
    index += 1
    return (frame, times[index - 1])
  }

  /// From the durations of the pictures. Ten milliseconds or less are a hundred, as in browsers.
  private static func times(_ decoder: OpaquePointer) -> [Rational] {
    var times: [Rational] = [0]
    var iterator = WebPIterator()
    defer { WebPDemuxReleaseIterator(&iterator) }
    var isThere = WebPDemuxGetFrame(WebPAnimDecoderGetDemuxer(decoder), 1, &iterator)
    while isThere != 0 {
      let milliseconds = iterator.duration <= 10 ? 100 : iterator.duration
      times.append(times[times.count - 1] + Rational(Int64(milliseconds), 1000))
      isThere = WebPDemuxNextFrame(&iterator)
    }
    return times
  }

  private func addProfile(_ frame: Frame) {
    var chunk = WebPChunkIterator()
    guard WebPDemuxGetChunk(WebPAnimDecoderGetDemuxer(decoder), "ICCP", 1, &chunk) != 0 else { return }
    defer { WebPDemuxReleaseChunkIterator(&chunk) }
    let size = chunk.chunk.size
    guard size > 0, let bytes = chunk.chunk.bytes,
      let data = av_frame_new_side_data(frame.raw, AV_FRAME_DATA_ICC_PROFILE, size)
    else { return }
    UnsafeMutableRawPointer(data.pointee.data).copyMemory(from: bytes, byteCount: size)
  }

  private static func damaged(_ name: String) -> MediaError {
    MediaError(
      .unreadable, "cannot decode \(name): libwebp finds it damaged", hint: "copy or make the file again")
  }
}
