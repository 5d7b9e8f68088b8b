import CFFmpeg
import MediaTypes

extension MediaInfo {
  /// Of a file of one picture and nothing else: without it where another one was chosen.
  func with(_ streams: StreamSelection) -> MediaInfo {
    var info = self
    if let pick = streams.video, pick != .number(0) {
      info.video = nil
      info.videoFailure = Self.alone("video", name)
    }
    if streams.audio != nil { info.audioFailure = Self.alone("audio", name) }
    return info
  }

  private static func alone(_ kind: String, _ name: String) -> MediaError {
    MediaError(
      .missingStream, "\(name) has no such \(kind) stream: it is one picture, and nothing else",
      hint: "leave the choice of streams out")
  }
}

/// Probes stills that FFmpeg does not read.
enum StillProbe {
  /// Nil: it is none of them.
  ///
  /// - Parameter header: as it was read, with nothing missing.
  static func probe(
    _ origin: any MediaOrigin, _ bytes: StillBytes, _ header: StillHeader?, limits: MediaLimits,
    traffic: SourceTraffic?
  ) throws(MediaError) -> MediaInfo? {
    if header?.isAnimated == true { return try webp(origin, limits: limits, traffic: traffic) }
    guard try HEIFImage.isHEIF(bytes) else { return nil }
    if let missing = try HEIFImage.missing(bytes) { throw StillCheck.cutOff(origin.name, missing) }
    return try heif(origin, isAV1: try bytes.matches("avif", at: 8), limits: limits, traffic: traffic)
  }

  private static func heif(
    _ origin: any MediaOrigin, isAV1: Bool, limits: MediaLimits, traffic: SourceTraffic?
  ) throws(MediaError) -> MediaInfo {
    let file = try FileMemory(try origin.open(traffic?.heartbeat), name: origin.name, traffic: traffic)
    let image = try HEIFImage(file, name: origin.name)
    try limits.checkMaximum(width: image.width, height: image.height, of: origin.name)
    try limits.checkMinimum(width: image.width, height: image.height, of: origin.name)
    let samples = image.hasAlpha ? 4.0 : 3.0
    return MediaInfo(
      origin, format: StillFormat.heif.rawValue,
      video: MediaInfo.Video(
        streamIndex: 0, codec: isAV1 ? "av1" : "hevc", width: image.width, height: image.height,
        frameRate: 25,
        hasAlpha: image.hasAlpha, bytesPerPixel: samples * (image.isDeep ? 2 : 1), end: Rational(1, 25)))
  }

  private static func webp(
    _ origin: any MediaOrigin, limits: MediaLimits, traffic: SourceTraffic?
  ) throws(MediaError) -> MediaInfo {
    let file = try FileMemory(try origin.open(traffic?.heartbeat), name: origin.name, traffic: traffic)
    let animation = try WebPAnimation(file, name: origin.name)
    try limits.checkMaximum(width: animation.width, height: animation.height, of: origin.name)
    try limits.checkMinimum(width: animation.width, height: animation.height, of: origin.name)
    let end = animation.times.last ?? 0
    let count = Int64(animation.times.count - 1)
    return MediaInfo(
      origin, format: StillFormat.animatedWebP.rawValue, duration: end,
      video: MediaInfo.Video(
        streamIndex: 0, codec: "webp", width: animation.width, height: animation.height,
        frameRate: end > 0 ? Rational(count, 1) / end : 25, hasAlpha: true, bytesPerPixel: 4, end: end))
  }
}
