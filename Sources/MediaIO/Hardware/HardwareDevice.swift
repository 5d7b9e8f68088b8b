import CFFmpeg
import MediaTypes

/// A GPU as FFmpeg's codecs reach it: they decode into its memory and encode from there.
///
/// One a process and GPU, shared by all its codecs. Safe to use from any thread.
public final class HardwareDevice: @unchecked Sendable {
  // Unchecked: `reference` never changes, and FFmpeg counts references from any thread.
  let reference: UnsafeMutablePointer<AVBufferRef>
  /// N of `cuda:N`: where the pictures of its decoders lie.
  public let ordinal: Int
  private let owner: AnyObject

  /// A device with a context and a stream that are there already: codecs queue their work in this stream, so kernels in
  /// the same one follow it by themselves.
  ///
  /// - Parameters:
  ///   - context: a CUcontext, `stream`: a CUstream; `owner` keeps both.
  ///   - ordinal: N of `cuda:N`.
  public init(
    cudaContext context: OpaquePointer, stream: OpaquePointer, ordinal: Int, owner: AnyObject
  ) throws(MediaError) {
    FFmpegLog.install()
    guard let reference = av_hwdevice_ctx_alloc(AV_HWDEVICE_TYPE_CUDA) else {
      throw MediaError(
        .unsupported, "this FFmpeg is built without CUDA", hint: "install an FFmpeg with CUDA, or use the CPU"
      )
    }
    let device = UnsafeMutableRawPointer(reference.pointee.data)
      .assumingMemoryBound(to: AVHWDeviceContext.self)
    let cuda = device.pointee.hwctx.assumingMemoryBound(to: AVCUDADeviceContext.self)
    cuda.pointee.cuda_ctx = context
    cuda.pointee.stream = stream
    let code = av_hwdevice_ctx_init(reference)
    guard code >= 0 else {
      var pointer: UnsafeMutablePointer<AVBufferRef>? = reference
      av_buffer_unref(&pointer)
      throw MediaError(
        .unsupported, "FFmpeg cannot use cuda:\(ordinal): \(errorText(code))",
        hint: "is the driver too old for this FFmpeg?", call: "av_hwdevice_ctx_init")
    }
    self.reference = reference
    self.ordinal = ordinal
    self.owner = owner
  }

  deinit {
    var pointer: UnsafeMutablePointer<AVBufferRef>? = reference
    av_buffer_unref(&pointer)
  }

  /// Codecs whose standard says what every sample is. JPEG, MPEG-2 and their like leave rounding to the decoder: there a
  /// GPU's pictures would be others than the processor's.
  private static let exactCodecs = [
    AV_CODEC_ID_H264, AV_CODEC_ID_HEVC, AV_CODEC_ID_AV1, AV_CODEC_ID_VP9, AV_CODEC_ID_VP8, AV_CODEC_ID_VC1,
    AV_CODEC_ID_WMV3,
  ]

  /// The decoder that can use this device for a codec; nil where this FFmpeg has none, or its pictures would be others.
  static func decoder(_ id: AVCodecID) -> UnsafePointer<AVCodec>? {
    guard exactCodecs.contains(id) else { return nil }
    var iterator: UnsafeMutableRawPointer?
    while let codec = av_codec_iterate(&iterator) {
      guard av_codec_is_decoder(codec) != 0, codec.pointee.id == id else { continue }
      var index: Int32 = 0
      while let config = avcodec_get_hw_config(codec, index) {
        if config.pointee.device_type == AV_HWDEVICE_TYPE_CUDA,
          config.pointee.methods & Int32(AV_CODEC_HW_CONFIG_METHOD_HW_DEVICE_CTX) != 0
        {
          // The codecs named for the hardware bring parsers and clocks of their own; the general ones use ours.
          if config.pointee.methods & Int32(AV_CODEC_HW_CONFIG_METHOD_INTERNAL) == 0 { return codec }
        }
        index += 1
      }
    }
    return nil
  }

  /// Makes a decoder that is not open yet use this device where it can.
  func attach(to context: UnsafeMutablePointer<AVCodecContext>) {
    context.pointee.hw_device_ctx = av_buffer_ref(reference)
    context.pointee.extra_hw_frames = Self.framesHeld
    context.pointee.thread_count = 1
    context.pointee.get_format = { context, formats in
      var next = formats
      while let format = next?.pointee, format != AV_PIX_FMT_NONE {
        if format == AV_PIX_FMT_CUDA { return format }
        next = next?.advanced(by: 1)
      }
      // Offered no longer: the device has refused the stream, the processor decodes it.
      return avcodec_default_get_format(context, formats)
    }
  }

  /// Decoded frames that are in use at a time, beyond those that the codec itself refers to: two in a reader, two on
  /// their way, two being drawn, and room.
  private static let framesHeld: Int32 = 8
}
