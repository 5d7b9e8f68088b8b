import MediaTypes

/// Plays a still that FFmpeg does not read: one picture, or several with times.
final class StillReader: PictureReader {
  private let info: MediaInfo
  private let frames: any StillFrames
  private let traffic: SourceTraffic?
  private let maker: PictureMaker
  private var current: (frame: Frame, start: Rational)?
  private var next: (frame: Frame, start: Rational)?
  private var picture: Picture?

  private(set) var framesDecoded = 0
  var warnings: [String] { maker.profileRefusal.map { [ImageReader.profileWarning(info, $0)] } ?? [] }
  let isDeinterlaced = false
  let changesShape = false
  let isWoven = false
  let isOnHardware = false
  var hardwareRefusal: String? { "only the CPU reads this kind of still" }
  let framesBeforeRefusal = 0

  init(_ info: MediaInfo, _ format: StillFormat, traffic: SourceTraffic?) throws(MediaError) {
    self.info = info
    self.traffic = traffic
    frames = try format.open(info.origin, traffic: traffic)
    maker = PictureMaker(untagged: .heif)
  }

  func picture(at time: Rational) throws(MediaError) -> Picture {
    if current == nil || time < current?.start ?? 0 {
      frames.rewind()
      show(try decode())
      next = try decode()
    }
    while let candidate = next, candidate.start <= time {
      show(candidate)
      next = try decode()
    }
    guard let current else {
      throw MediaError(.unreadable, "\(info.name) has no picture", hint: "is the file damaged?")
    }
    if let picture { return picture }
    let made = try maker.picture(current.frame)
    picture = made
    return made
  }

  private func show(_ shown: (frame: Frame, start: Rational)?) {
    current = shown
    picture = nil
  }

  private func decode() throws(MediaError) -> (frame: Frame, start: Rational)? {
    try traffic?.checkGoesOn()
    guard let decoded = try frames.next() else { return nil }
    framesDecoded += 1
    traffic?.decodedFrame()
    return decoded
  }
}
