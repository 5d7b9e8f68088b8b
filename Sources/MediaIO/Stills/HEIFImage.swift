import CFFmpeg
import CHEIF
import MediaTypes

/// The primary picture of a HEIC or AVIF file, by libheif: put together from its tiles, upright, with its alpha channel.
final class HEIFImage: StillFrames {
  private let file: FileMemory
  private let name: String
  private let context: OpaquePointer
  private let handle: OpaquePointer
  private var wasGiven = false

  /// Whether the file says that it is a picture; sequences have a track, which FFmpeg reads.
  static func isHEIF(_ bytes: StillBytes) throws(MediaError) -> Bool {
    guard try bytes.matches("ftyp", at: 4) else { return false }
    for brand in ["heic", "heix", "heim", "heis", "mif1", "mif2", "avif"] {
      if try bytes.matches(brand, at: 8) { return true }
    }
    return false
  }

  /// Where a box of the file ends behind the file's end: the sentence's second half.
  static func missing(_ bytes: StillBytes) throws(MediaError) -> String? {
    var at = 0
    while let short = try bytes.big32(at) {
      var size = short
      if short == 1, let high = try bytes.big32(at + 8), let low = try bytes.big32(at + 12) {
        size = (high & 0x7FFF_FFFF) << 32 | low
      }
      // 0: up to the end of the file.
      guard size >= 8 else { return nil }
      let (end, overflow) = at.addingReportingOverflow(size)
      guard !overflow, try bytes.has(end) else { return "a part of \(size) bytes begins at byte \(at)" }
      at = end
    }
    return nil
  }

  init(_ file: FileMemory, name: String) throws(MediaError) {
    guard let context = heif_context_alloc() else {
      throw MediaError(.outOfMemory, "out of memory (libheif)")
    }
    // The limits of the job decide about sizes, and only `Machine` about threads.
    heif_context_set_maximum_image_size_limit(context, Int32(MediaLimits().maxSide))
    heif_context_set_max_decoding_threads(context, 1)
    var handle: OpaquePointer?
    var code = heif_context_read_from_memory_without_copy(
      context, file.bytes.baseAddress, file.bytes.count, nil)
    if code.code == heif_error_Ok { code = heif_context_get_primary_image_handle(context, &handle) }
    guard code.code == heif_error_Ok, let handle else {
      let error = Self.error("cannot read \(name)", code)
      heif_context_free(context)
      throw error
    }
    (self.file, self.name, self.context, self.handle) = (file, name, context, handle)
  }

  deinit {
    heif_image_handle_release(handle)
    heif_context_free(context)
  }

  /// Upright.
  var width: Int { Int(heif_image_handle_get_width(handle)) }
  var height: Int { Int(heif_image_handle_get_height(handle)) }
  var hasAlpha: Bool { heif_image_handle_has_alpha_channel(handle) != 0 }
  var isDeep: Bool { heif_image_handle_get_luma_bits_per_pixel(handle) > 8 }

  func rewind() { wasGiven = false }

  func next() throws(MediaError) -> (frame: Frame, start: Rational)? {
    if wasGiven { return nil }
    wasGiven = true
    return (try decode(), 0)
  }

  private func decode() throws(MediaError) -> Frame {
    // As it is coded, where that has a name in FFmpeg; else as R'G'B' with straight alpha.
    let premultiplied = heif_image_handle_is_premultiplied_alpha(handle) != 0
    var image = try decode(heif_colorspace_undefined, heif_chroma_undefined)
    if let format = HEIFPixels.format(image.raw), !premultiplied {
      let frame = try HEIFPixels.planar(image.raw, format)
      tag(frame, image.raw)
      return frame
    }
    image = try decode(heif_colorspace_RGB, heif_chroma_interleaved_RGBA)
    let frame = try HEIFPixels.packed(image.raw, isPremultiplied: premultiplied)
    addProfile(frame)
    return frame
  }

  private final class Image {
    let raw: OpaquePointer
    init(_ raw: OpaquePointer) { self.raw = raw }
    deinit { heif_image_release(raw) }
  }

  private func decode(_ space: heif_colorspace, _ chroma: heif_chroma) throws(MediaError) -> Image {
    guard let options = heif_decoding_options_alloc() else {
      throw MediaError(.outOfMemory, "out of memory (libheif)")
    }
    defer { heif_decoding_options_free(options) }
    options.pointee.strict_decoding = 1
    options.pointee.convert_hdr_to_8bit = space == heif_colorspace_RGB ? 1 : 0
    var image: OpaquePointer?
    let code = heif_decode_image(handle, &image, space, chroma, options)
    guard code.code == heif_error_Ok, let image else { throw Self.error("cannot decode \(name)", code) }
    return Image(image)
  }

  /// What the file says of its colours, or else the picture's own stream.
  private func tag(_ frame: Frame, _ image: OpaquePointer) {
    var profile: UnsafeMutablePointer<heif_color_profile_nclx>?
    var code = heif_image_handle_get_nclx_color_profile(handle, &profile)
    if code.code != heif_error_Ok { code = heif_image_get_nclx_color_profile(image, &profile) }
    if code.code == heif_error_Ok, let profile {
      let nclx = profile.pointee
      frame.raw.pointee.color_range = nclx.full_range_flag != 0 ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG
      frame.raw.pointee.colorspace = AVColorSpace(nclx.matrix_coefficients.rawValue)
      frame.raw.pointee.color_primaries = AVColorPrimaries(nclx.color_primaries.rawValue)
      frame.raw.pointee.color_trc = AVColorTransferCharacteristic(nclx.transfer_characteristics.rawValue)
      heif_nclx_color_profile_free(profile)
    }
    addProfile(frame)
  }

  private func addProfile(_ frame: Frame) {
    let size = heif_image_handle_get_raw_color_profile_size(handle)
    guard size > 0, let data = av_frame_new_side_data(frame.raw, AV_FRAME_DATA_ICC_PROFILE, size) else {
      return
    }
    let code = heif_image_handle_get_raw_color_profile(handle, data.pointee.data)
    if code.code != heif_error_Ok { av_frame_remove_side_data(frame.raw, AV_FRAME_DATA_ICC_PROFILE) }
  }

  /// The one place where libheif's errors become ours.
  private static func error(_ what: String, _ error: heif_error) -> MediaError {
    let text = string(error.message)
    switch error.code {
    // libheif calls it an allocation that failed, which another attempt could not mend.
    case heif_error_Memory_allocation_error where error.subcode == heif_suberror_Security_limit_exceeded:
      return MediaError(
        .limits, "\(what): \(text.filter { !$0.isNewline }) (libheif)", hint: "scale it down first")
    case heif_error_Memory_allocation_error:
      return MediaError(.outOfMemory, "\(what): \(text) (libheif)")
    case heif_error_Unsupported_filetype, heif_error_Unsupported_feature, heif_error_Decoder_plugin_error:
      return MediaError(
        .unsupported, "\(what): \(text) (libheif)", hint: "convert it to JPEG, PNG or WebP")
    default:
      return MediaError(.unreadable, "\(what): \(text) (libheif)", hint: "is the file damaged or incomplete?")
    }
  }
}
