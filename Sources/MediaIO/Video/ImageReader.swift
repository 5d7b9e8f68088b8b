import CFFmpeg
import MediaTypes

public enum ImageReader {
  /// Decodes a still (jpg, png, webp, heic, avif; of a moving picture the first frame). Planar Y'CbCr, 8 bits, alpha
  /// kept where something is not opaque; not yet turned upright: `MediaInfo.Video.orientation` (from Exif,
  /// too) says how.
  ///
  /// - Parameter warn: gets what went wrong without stopping it.
  public static func read(
    _ info: MediaInfo, traffic: SourceTraffic? = nil, warn: (String) -> Void = { _ in }
  ) throws(MediaError) -> Picture {
    guard let video = info.video else {
      throw MediaError(.missingStream, "\(info.name) has no picture", hint: "give a jpg, png or webp file")
    }
    if let format = StillFormat(rawValue: info.format) {
      guard let first = try format.open(info.origin, traffic: traffic).next() else {
        throw MediaError(.unreadable, "\(info.name) has no picture", hint: "is the file damaged?")
      }
      traffic?.decodedFrame()
      return try picture(first.frame, info, .heif, warn)
    }
    // Frame threads would only wait for frames that never come.
    let frames = try FrameDecoder(
      info, streamIndex: video.streamIndex, threads: 1, limits: MediaLimits(), traffic: traffic)
    guard let first = try frames.next() else {
      let reason = frames.firstError.map { ": \($0)" } ?? ""
      throw MediaError(.unreadable, "cannot decode \(info.name)\(reason)", hint: "is the file damaged?")
    }
    let untagged = UntaggedColor(codec: frames.packets.parameters.pointee.codec_id)
    return try picture(first.frame, info, untagged, warn)
  }

  private static func picture(
    _ frame: Frame, _ info: MediaInfo, _ untagged: UntaggedColor, _ warn: (String) -> Void
  ) throws(MediaError) -> Picture {
    let maker = PictureMaker(untagged: untagged, eightBit: true)
    let picture = withoutUselessAlpha(try maker.picture(frame))
    if let reason = maker.profileRefusal { warn(profileWarning(info, reason)) }
    return picture
  }

  static func profileWarning(_ info: MediaInfo, _ reason: String) -> String {
    "the colour profile of \(info.name) is ignored: \(reason)"
  }

  /// An alpha plane that is opaque everywhere hides nothing: the picture without it, in the same memory.
  private static func withoutUselessAlpha(_ picture: Picture) -> Picture {
    guard picture.layout.hasAlpha, let alpha = picture.planes.last else { return picture }
    for y in 0..<alpha.height {
      let row = UnsafeRawBufferPointer(start: alpha.data + y * alpha.pitch, count: alpha.width)
      if !row.allSatisfy({ $0 == 255 }) { return picture }
    }
    var layout = picture.layout
    layout.hasAlpha = false
    return Picture(
      width: picture.width, height: picture.height, layout: layout, color: picture.color,
      planes: Array(picture.planes.dropLast()), owner: picture)
  }
}
