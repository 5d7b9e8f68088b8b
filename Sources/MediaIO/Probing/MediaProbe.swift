import CFFmpeg
import MediaTypes

public enum MediaProbe {
  /// Opens a media file and reads what it contains. Only real containers are accepted (no playlists, no
  /// network, no devices), whatever the file's name says.
  ///
  /// - Parameters:
  ///   - streams: which of its streams; where there is no such one, `videoFailure` and `audioFailure` say so.
  ///   - traffic: counts what is read, and may end it; nil: nobody wants to know.
  ///   - readsUnindexed: reads a file to its end whose index does not tell how long it is; false: that is estimated, which
  ///     is not enough to render it.
  public static func probe(
    _ origin: any MediaOrigin, streams: StreamSelection = StreamSelection(),
    limits: MediaLimits = MediaLimits(), traffic: SourceTraffic? = nil, readsUnindexed: Bool = true
  ) throws(MediaError) -> MediaInfo {
    let name = origin.name
    let opened = try origin.open(traffic?.heartbeat)
    // A still's header says its size before any decoder allocates for it.
    let bytes = StillBytes(opened, traffic: traffic)
    let still = try StillHeader.read(bytes)
    var warnings: [String] = []
    if let still {
      try limits.checkMaximum(width: still.width, height: still.height, of: name)
      try limits.checkMinimum(width: still.width, height: still.height, of: name)
      let warning = try StillCheck.run(still, of: origin, limits: limits, traffic: traffic)
      warnings += warning.map { [$0] } ?? []
    }
    if let info = try StillProbe.probe(origin, bytes, still, limits: limits, traffic: traffic) {
      return info.with(streams)
    }
    let file = try Demuxer(opened, name: name, limits: limits, traffic: traffic)
    // A demuxer that was interrupted may call it the file's end.
    try traffic?.checkGoesOn()
    try file.checkComplete()
    var info = MediaInfo(origin, format: file.formatName)
    let choice = StreamChoice(file, streams)
    func reopen() throws(MediaError) -> Demuxer { try Demuxer(origin, limits: limits, traffic: traffic) }
    info.videoFailure = choice.pictureFailure
    info.audioFailure = choice.soundFailure
    (info.videoChoice, info.audioChoice) = (choice.pictureNote, choice.soundNote)
    if let reason = PassReason(file, choice.streams) {
      if readsUnindexed {
        let index = try PacketIndex.of(file, choice.streams, version: opened.version, traffic: traffic)
        info.index = index
        info.notes.append(reason.note(name, index))
      } else {
        info.notes.append(reason.estimate(name))
      }
    }
    let clock = Clock(file, info.index)
    info.timeZero = clock.zero
    info.warnings = warnings
    if let stream = choice.picture {
      do {
        let rate = try FrameRate(file, stream, reopen: reopen)
        info.video = try video(file, stream, clock, rate.value, still: still, limits: limits)
        info.video?.usualInterval = rate.usualInterval
        info.video?.variesInRate = rate.median != nil
        if let median = rate.median { info.notes.append(rateNote(name, median, rate.value)) }
      } catch {
        // Sound beside a broken picture is still sound.
        guard choice.sound != nil, !error.isOfArrival else { throw error }
        info.videoFailure = error
      }
      if HEVCAlpha.isIn(parameters(stream)) {
        info.warnings.append(
          "the alpha channel of \(name) is ignored: it is a layer of HEVC, which FFmpeg does not decode")
      }
    }
    // A pass over the packets leaves none to try.
    let second = info.index == nil ? file : try reopen()
    let sound = choice.sound.flatMap { second.stream(Int($0.pointee.index)) }
    if let sound {
      try limits.check(sampleRate: Int(parameters(sound).sample_rate), of: name)
      info.audio = audio(sound, clock)
    }
    try decide(&info, second, limits: limits, version: opened.version, traffic: traffic)
    if let sound, let end = try SoundPadding(second, opened, sound).end() {
      info.audio?.end = end - clock.zero
    }
    info.duration = [info.video?.end, info.audio?.end].compactMap { $0 }.max() ?? clock.containerEnd
    if info.index == nil { info.opened = OpenedFile(second) }
    return info
  }

  /// Whether the streams can be shown and heard.
  private static func decide(
    _ info: inout MediaInfo, _ file: Demuxer, limits: MediaLimits, version: String?, traffic: SourceTraffic?
  ) throws(MediaError) {
    let encryption = try Encryption(file)
    if let number = info.video?.streamIndex {
      let dolby = file.stream(number).flatMap { DolbyVision($0) }
      if let note = dolby?.note(info.name) { info.notes.append(note) }
      info.videoFailure = encryption.failure(of: number) ?? dolby?.failure(info.name)
    }
    if let number = info.audio?.streamIndex { info.audio?.failure = encryption.failure(of: number) }
    var subjects: [StreamTrial.Subject] = []
    // Stills are checked, and decoded once.
    if info.videoFailure == nil, !info.format.hasSuffix("_pipe"), let video = info.video,
      let stream = file.stream(video.streamIndex)
    {
      subjects.append(.init(stream: stream, what: "picture", hasAlpha: video.hasAlpha))
    }
    if let audio = info.audio, audio.failure == nil, let stream = file.stream(audio.streamIndex) {
      subjects.append(.init(stream: stream, what: "audio"))
    }
    let trial = try DecodingTrial.of(file, subjects, version: version, limits: limits, traffic: traffic)
    if let number = info.audio?.streamIndex, let failure = trial.failures[number] {
      info.audio?.failure = failure
    }
    if let number = info.video?.streamIndex, let failure = trial.failures[number] {
      info.videoFailure = failure
    }
    if info.videoFailure != nil { info.video = nil }
  }

  private static func rateNote(_ name: String, _ median: Rational, _ rate: Rational) -> String {
    let shown = (median.seconds * 100).rounded() / 100
    return "\(name) has a variable frame rate, \(shown) fps in the middle: taken for \(rate.seconds) fps"
  }

  private static func parameters(_ stream: UnsafeMutablePointer<AVStream>) -> AVCodecParameters {
    stream.pointee.codecpar.pointee
  }

  private static func video(
    _ file: Demuxer, _ stream: UnsafeMutablePointer<AVStream>, _ clock: Clock, _ rate: Rational,
    still: StillHeader?, limits: MediaLimits
  ) throws(MediaError) -> MediaInfo.Video {
    let p = parameters(stream)
    let codec = string(avcodec_get_name(p.codec_id))
    let (width, height) = (Int(p.width), Int(p.height))
    guard width > 0, height > 0 else {
      let logged = file.log.take().map { ". FFmpeg says: \($0)" } ?? ""
      throw MediaError(
        .unreadable, "the picture of \(file.name) (\(codec)) cannot be decoded\(logged)",
        hint: "is the file damaged or incomplete?")
    }
    try limits.checkMaximum(width: width, height: height, of: file.name)
    try limits.checkMinimum(width: width, height: height, of: file.name)
    let format = AVPixelFormat(rawValue: p.format)
    let alphaIsApart = AlphaChannel.isApart(stream)
    var video = MediaInfo.Video(
      streamIndex: Int(stream.pointee.index), codec: codec, width: width, height: height,
      sampleAspect: SampleAspect.guess(file.raw, stream),
      orientation: still?.orientation ?? orientation(stream),
      frameRate: rate,
      color: ColorTags(p).description(
        format: format, width: width, height: height, untagged: UntaggedColor(codec: p.codec_id)),
      hasAlpha: PixelFormat(format).hasAlpha || alphaIsApart,
      bytesPerPixel: PixelFormat(format).bytesPerPixel + (alphaIsApart ? 1 : 0),
      start: clock.start(of: stream) ?? 0, end: clock.end(of: stream),
      keyInterval: keyInterval(stream, frameRate: rate))
    video.assumesMatrix = p.color_space == AVCOL_SPC_UNSPECIFIED && !PixelFormat(format).isRGB
    return video
  }

  /// From the index of containers that have all of it at their beginning (MP4): an index of key frames alone
  /// (Matroska's cues), or one that grows while a file is read, does not tell how many frames are between them.
  private static func keyInterval(
    _ stream: UnsafeMutablePointer<AVStream>, frameRate: Rational
  ) -> Rational? {
    let count = avformat_index_get_entries_count(stream)
    guard frameRate > 0, stream.pointee.nb_frames > 0, Int64(count) >= stream.pointee.nb_frames else {
      return nil
    }
    var keys: Int64 = 0
    for number in 0..<count {
      guard let entry = avformat_index_get_entry(stream, number) else { continue }
      if entry.pointee.flags & AVINDEX_KEYFRAME != 0 { keys += 1 }
    }
    return keys > 0 ? Rational(Int64(count), keys) / frameRate : nil
  }

  private static func audio(_ stream: UnsafeMutablePointer<AVStream>, _ clock: Clock) -> MediaInfo.Audio {
    let p = parameters(stream)
    return MediaInfo.Audio(
      streamIndex: Int(stream.pointee.index), codec: CodecName.of(p),
      sampleRate: Int(p.sample_rate), channels: Int(p.ch_layout.nb_channels),
      start: clock.start(of: stream) ?? 0, end: clock.end(of: stream))
  }

  /// The display matrix as quarter turns, after a mirror if it has one; the nearest for odd angles.
  static func orientation(_ stream: UnsafeMutablePointer<AVStream>) -> MediaInfo.Orientation {
    var size = 0
    guard let data = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size), size >= 36 else {
      return .upright
    }
    let m = data.withMemoryRebound(to: Int32.self, capacity: 9) { matrix in (0..<9).map { Int64(matrix[$0]) }
    }
    // x' = a·x + c·y, y' = b·x + d·y, with y downwards.
    var (a, b) = (m[0], m[1])
    let (c, d) = (m[3], m[4])
    let mirrored = Int128(a) * Int128(d) - Int128(b) * Int128(c) < 0
    if mirrored { (a, b) = (-a, -b) }
    let turns = abs(a) >= abs(b) ? (a >= 0 ? 0 : 2) : (b > 0 ? 1 : 3)
    return MediaInfo.Orientation(quarterTurns: turns, mirrored: mirrored)
  }
}
