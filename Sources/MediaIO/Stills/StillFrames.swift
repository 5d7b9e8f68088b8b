import MediaTypes

/// The pictures of a still that FFmpeg does not read: one, or several that move.
protocol StillFrames: AnyObject {
  /// The next picture, and the second from which it is shown; nil behind the last.
  func next() throws(MediaError) -> (frame: Frame, start: Rational)?
  /// Starts again with the first.
  func rewind()
}

/// Stills that FFmpeg does not read, by the name that takes the place of FFmpeg's name of a container.
enum StillFormat: String {
  /// HEIC and AVIF.
  case heif
  /// WebP that moves.
  case animatedWebP = "webp_anim"

  func open(_ origin: any MediaOrigin, traffic: SourceTraffic?) throws(MediaError) -> any StillFrames {
    let file = try FileMemory(try origin.open(traffic?.heartbeat), name: origin.name, traffic: traffic)
    switch self {
    case .heif: return try HEIFImage(file, name: origin.name)
    case .animatedWebP: return try WebPAnimation(file, name: origin.name)
    }
  }
}
