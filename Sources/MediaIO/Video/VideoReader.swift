import CFFmpeg
import MediaTypes

/// Decodes one video stream and answers "which picture is shown at this time".
///
/// Not thread safe: one thread uses it (FFmpeg's own decoder threads work behind it).
public final class VideoReader {
  public struct Options: Sendable {
    /// Decoder threads: one for each core that is to be kept busy. (FFmpeg's own choice is one more, to fill the time
    /// in which the caller is busy; in a render the encoders fill it.)
    public var threads = 1
    public var limits = MediaLimits()
    /// Decodes there if it can; otherwise the processor does, and `hardwareRefusal` says why.
    public var hardware: HardwareDevice?
    /// Whether interlaced frames are made whole; else they are shown as they are.
    public var deinterlaces = true
    /// Whether interlaced frames become a picture of each field, twice as many: for canvases of at least that rate.
    public var bothFields = false
    /// The last time that will be asked for, in seconds from the file's time zero; nil: not known. Sources that are charged for each byte
    /// are asked for no more.
    public var until: Rational?
    /// Counts what is read; nil: nobody wants to know.
    public var traffic: SourceTraffic?
    public init() {}
  }

  private let info: MediaInfo
  private let video: MediaInfo.Video
  private var options: Options
  private var frames: FrameDecoder
  private let maker: PictureMaker
  private let secondsPerTick: Rational
  /// What a container's clock may have rounded time stamps by, in ticks.
  private let tolerance: Rational

  /// The frame shown now and the one after it: the only decoded frames that are kept.
  private var current: TimedFrame?
  private var next: TimedFrame?
  private var picture: Picture?
  /// The tick of the stream's first frame, once it was decoded from the start.
  private var firstPts: Int64?
  private var isAtStart = true
  private var endWasChecked = false
  private var profileWasChecked = false

  /// What was wrong with the file without stopping the decoding: damaged frames, an early end, wrong time stamps. For people.
  public var warnings: [String] { problems + held.warnings }
  private var problems: [String] = []
  private var held: HeldPictures

  /// Opens the best video stream of `info.name`.
  public init(_ info: MediaInfo, options: Options = Options()) throws(MediaError) {
    guard let video = info.video else {
      throw MediaError(.missingStream, "\(info.name) has no picture", hint: "give a file with a video stream")
    }
    self.info = info
    self.video = video
    self.options = options
    frames = try Self.open(info, video, options)
    maker = PictureMaker(
      untagged: UntaggedColor(codec: frames.packets.parameters.pointee.codec_id),
      deviceOrdinal: options.hardware?.ordinal)
    let perTick = Rational(frames.packets.timeBase)
    secondsPerTick = perTick > 0 ? perTick : Rational(1, cff_time_base)
    tolerance = Self.tolerance(secondsPerTick, video.frameRate)
    held = HeldPictures(info, video, secondsPerTick: secondsPerTick)
  }

  private static func open(
    _ info: MediaInfo, _ video: MediaInfo.Video, _ options: Options
  ) throws(MediaError) -> FrameDecoder {
    try FrameDecoder(
      info, streamIndex: video.streamIndex, threads: options.threads, limits: options.limits,
      hardware: options.hardware, deinterlaces: options.deinterlaces, bothFields: options.bothFields,
      until: options.until.map { $0 + info.timeZero }, traffic: options.traffic)
  }

  /// Half a tick, as a clock of milliseconds rounds. A clock that hardly ticks more often than there are pictures was
  /// made for them: it rounds nothing, and half a tick of it would be half a picture.
  private static func tolerance(_ secondsPerTick: Rational, _ frameRate: Rational) -> Rational {
    secondsPerTick * frameRate * 3 < 1 ? Rational(1, 2) : 0
  }

  /// Why the device that was given does not decode, or not any more; nil where it does, or none was given.
  public private(set) var hardwareRefusal: String?
  /// Frames that the device decoded before it no longer did; 0 where it never did, or still does.
  public private(set) var framesBeforeRefusal = 0
  /// Whether the pictures come from the device.
  public var isOnHardware: Bool { frames.isOnHardware }

  /// Whether some pictures were interlaced, and made whole.
  public var isDeinterlaced: Bool { frames.framesDeinterlaced > 0 }
  /// Whether some pictures were interlaced, and shown as they are.
  public var isWoven: Bool { frames.framesWoven > 0 }

  /// Whether some pictures had another size, or samples of another shape, than the first.
  public private(set) var changesShape = false

  /// Frames decoded so far, shown or not.
  public var framesDecoded: Int { frames.framesDecoded }

  /// FFmpeg's name of the decoder.
  public var decoder: String { frames.decoderName }

  /// The picture whose interval contains `time` (seconds from the file's time zero).
  ///
  /// A frame lasts until the next one starts; before the first frame the first is shown, after the last
  /// the last, so there always is one. Containers round timestamps to their own clock: half a tick of it
  /// is allowed for, unless it is as coarse as the pictures. Ascending times decode forward, never twice; a step back or far ahead seeks to the
  /// key frame before. The picture is the same object as long as the same frame is shown.
  public func picture(at time: Rational) throws(MediaError) -> Picture {
    let target = ((time + info.timeZero) / secondsPerTick + tolerance).floor
    frames.target = target
    if needsSeek(to: target) { try seek(to: target) }
    try advance(to: target)
    if let refusal = frames.hardwareRefusal { try leaveHardware(refusal, target) }
    noteProblems()
    if let current {
      held.note(current.pts, until: next?.pts, at: target, isOnly: next == nil && current.pts == firstPts)
    }
    guard let current else {
      let reason = frames.firstError.map { ": \($0)" } ?? ""
      throw MediaError(
        .unreadable, "no frame of \(info.name) can be decoded\(reason)", hint: "is the file damaged?")
    }
    if let picture { return picture }
    let made = shaped(try maker.picture(current.frame), current.frame)
    picture = made
    if let reason = maker.profileRefusal, !profileWasChecked {
      profileWasChecked = true
      problems.append(ImageReader.profileWarning(info, reason))
    }
    return made
  }

  /// With its own shape where the stream has changed its size or the shape of its samples.
  private func shaped(_ made: Picture, _ frame: Frame) -> Picture {
    let aspect = frames.packets.sampleAspect(of: frame)
    guard made.width != video.width || made.height != video.height || aspect != video.sampleAspect else {
      return made
    }
    changesShape = true
    return made.withSampleAspect(aspect)
  }

  private func advance(to target: Int64) throws(MediaError) {
    if current == nil {
      show(try frames.next())
      if isAtStart { firstPts = current?.pts }
      next = try frames.next()
    }
    while let candidate = next, candidate.pts <= target {
      show(candidate)
      held.showed(candidate.pts, isForced: candidate.isForced)
      next = nil
      next = try frames.next()
    }
  }

  private func show(_ frame: TimedFrame?) {
    current = frame
    picture = nil
  }

  private func needsSeek(to target: Int64) -> Bool {
    guard let current else {
      return jumpPays(to: target, from: startTick)
    }
    if target < current.pts { return current.pts != firstPts }
    guard let next else { return false }
    return target > next.pts && jumpPays(to: target, from: next.pts)
  }

  /// Whether a key frame lies between what was read and the target: decoding from there is shorter.
  private func jumpPays(to target: Int64, from position: Int64) -> Bool {
    let position = max(position, frames.packets.position)
    let halfSecond = (Rational(1, 2) / secondsPerTick).ceiling
    if let key = frames.packets.indexedKeyFrame(before: target) {
      if key > position.addingReportingOverflow(halfSecond).partialValue { return true }
      if frames.packets.indexReaches(target) { return false }
    }
    return target > farAhead(of: position)
  }

  private func farAhead(of tick: Int64) -> Int64 {
    let (sum, overflow) = tick.addingReportingOverflow((Rational(10) / secondsPerTick).ceiling)
    return overflow ? Int64.max : sum
  }

  private var startTick: Int64 { frames.packets.startTick }

  /// Positions the decoder so that its next frame is at or before `target`.
  ///
  /// Note: late landings. A demuxer may find a key frame that is shown after the target (its index is in
  /// decoding order, or coarse, or the target is a leading picture of an open GOP). What counts is the
  /// first decoded frame: while it is late, go further back, and at last to the start.
  private func seek(to target: Int64) throws(MediaError) {
    show(nil)
    next = nil
    isAtStart = false
    let second = max(1, (Rational(1) / secondsPerTick).ceiling)
    var back: Int64 = 0
    for factor: Int64 in [0, 1, 4, 16, 64] {
      back = second.multipliedReportingOverflow(by: factor).partialValue
      let (wanted, overflow) = target.subtractingReportingOverflow(back)
      guard !overflow, wanted > startTick else { break }
      guard let key = try frames.seek(to: wanted) else { continue }
      guard key <= target, let first = try frames.next(), first.pts <= target else {
        if frames.hardwareRefusal != nil { return }
        continue
      }
      show(first)
      next = try frames.next()
      return
    }
    try restart()
  }

  /// Goes to the first frame; where the demuxer cannot, by opening the file again.
  private func restart() throws(MediaError) {
    isAtStart = true
    if frames.rewind(), let first = try frames.next() {
      guard firstPts == nil || first.pts == firstPts else { return try reopen() }
      firstPts = first.pts
      show(first)
      next = try frames.next()
      return
    }
    if frames.hardwareRefusal == nil { try reopen() }
  }

  private func reopen() throws(MediaError) {
    let decoded = frames.framesDecoded
    frames = try Self.open(info, video, options)
    frames.framesDecoded = decoded
  }

  /// Decodes on the processor from here on.
  private func leaveHardware(_ reason: String, _ target: Int64) throws(MediaError) {
    hardwareRefusal = reason
    options.hardware = nil
    framesBeforeRefusal = frames.framesDecoded
    try reopen()
    frames.target = target
    show(nil)
    next = nil
    isAtStart = true
    if needsSeek(to: target) { try seek(to: target) }
    try advance(to: target)
    // What is decoded again is no progress.
    frames.framesDecoded = framesBeforeRefusal
  }

  private func noteProblems() {
    if next == nil, !endWasChecked {
      endWasChecked = true
      noteEarlyEnd()
    }
    guard frames.framesDamaged > 0 || frames.firstError != nil, problems.isEmpty else { return }
    let reason = frames.firstError.map { ": \($0)" } ?? ""
    problems.append("\(info.name) is damaged; its picture may be wrong in places\(reason)")
  }

  private func noteEarlyEnd() {
    guard let current, let end = video.end else { return }
    let shown = Rational(current.pts, 1) * secondsPerTick - info.timeZero
    let rate = video.frameRate > 0 ? video.frameRate : 25
    // Half a second, or three frames of a slow stream, is what containers' durations are wrong by. Slides last longer.
    let slack = max(Rational(1, 2), Rational(3) / rate, video.usualInterval ?? 0)
    guard end - shown > slack + Rational(1) / rate else { return }
    let times = (HeldPictures.seconds(shown), HeldPictures.seconds(end))
    problems.append(
      "\(info.name) ends early: its last frame is at \(times.0) s of \(times.1) s and is held from there on")
    held.endIsTold = true
  }
}
