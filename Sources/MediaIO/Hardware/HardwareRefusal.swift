import CFFmpeg

extension HardwareDevice {
  /// Why the processor is to decode a stream of which a device's decoder has given `frame`; nil where the device may go on.
  ///
  /// - Parameters:
  ///   - lastSize: of the frame before, which becomes that of this one.
  ///   - logged: FFmpeg's last error.
  /// - Throws: `.deviceFull` where the device has no memory for a decoder: another one may.
  func refusal(
    of frame: Frame, by context: CodecContext, before lastSize: inout (width: Int, height: Int)?,
    logged: String?
  ) throws(MediaError) -> String? {
    guard frame.format == AV_PIX_FMT_CUDA else {
      return try refusal(
        after: "it cannot decode this stream" + (logged.map { " (FFmpeg says: \($0))" } ?? ""))
    }
    let raw = frame.raw.pointee
    let size = (frame.width, frame.height)
    let facts = HardwareFrameFacts(
      codedSize: (Int(context.raw.pointee.coded_width), Int(context.raw.pointee.coded_height)), size: size,
      sizeBefore: lastSize ?? size, isKey: raw.key_frame != 0,
      isCropped: raw.crop_left > 0 || raw.crop_top > 0,
      samples: context.raw.pointee.sw_pix_fmt, decodedAs: Self.softwareFormat(of: frame))
    lastSize = size
    return facts.objection
  }

  /// The same of a decoder that gave none, with what it said of that.
  func refusal(after message: String) throws(MediaError) -> String {
    if let absence = VideoEngineLibrary.decoding.absence { return absence }
    // The driver's names are all that FFmpeg lets through. Of memory that is short later the processor makes up.
    if message.contains("cuvidCreateDecoder"), message.contains("CUDA_ERROR_OUT_OF_MEMORY") {
      throw MediaError(
        .deviceFull, "cuda:\(ordinal) has no memory left for a decoder: \(message)",
        hint: "run fewer lanes on this GPU, use another one, or use --device cpu")
    }
    return message
  }

  private static func softwareFormat(of frame: Frame) -> AVPixelFormat {
    guard let frames = frame.raw.pointee.hw_frames_ctx else { return AV_PIX_FMT_NONE }
    return UnsafeMutableRawPointer(frames.pointee.data).assumingMemoryBound(to: AVHWFramesContext.self)
      .pointee
      .sw_format
  }
}

/// What decides whether a frame of a GPU is the picture that the processor would have decoded.
struct HardwareFrameFacts {
  /// Of the stream's pictures before anything is cut off.
  var codedSize: (width: Int, height: Int)
  /// Of this frame.
  var size: (width: Int, height: Int)
  /// Of the frame before.
  var sizeBefore: (width: Int, height: Int)
  var isKey: Bool
  /// At the left or at the top: FFmpeg leaves that undone on a GPU.
  var isCropped: Bool
  /// The stream's samples.
  var samples: AVPixelFormat
  /// The samples that the device gave.
  var decodedAs: AVPixelFormat

  /// Why it is not, where it is not: GPUs and FFmpeg go on without a word.
  var objection: String? {
    if codedSize.width % 2 != 0 || codedSize.height % 2 != 0 {
      return "GPUs decode only even sizes, and this stream is \(codedSize.width)×\(codedSize.height)"
    }
    if isCropped { return "its picture is cropped at the left or at the top" }
    let (stream, device) = (PixelFormat(samples), PixelFormat(decodedAs))
    if stream.chromaShift != device.chromaShift {
      return "it would change the colours: \(stream.name) is decoded as \(device.name)"
    }
    // FFmpeg makes a new decoder for a new size; the old one has the pictures that this frame refers to.
    if sizeBefore != size, !isKey {
      return "its size changes between key frames, to \(size.width)×\(size.height)"
    }
    return nil
  }
}
