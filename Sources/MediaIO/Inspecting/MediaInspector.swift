import CFFmpeg
import MediaTypes

/// Finds out what a media file is, as a render would see it, and what else it has.
public struct MediaInspector: Sendable {
  public struct Options: Sendable {
    /// Which streams are the chosen ones.
    public var streams = StreamSelection()
    /// Reads the file to its end where its index does not say how long it is, as a render would. Without it, that is
    /// estimated, and only the index of a file on a server is moved.
    public var readsUnindexed = true
    /// Reads all packets: exact numbers of pictures, key frames and distances between pictures.
    public var counts = false
    /// The time of each key frame; implies `counts`.
    public var listsKeyFrames = false
    /// Decodes all of the chosen sound.
    public var measuresLoudness = false

    public init() {}
  }

  private let options: Options
  private let limits: MediaLimits
  private let traffic: SourceTraffic?

  public init(
    _ options: Options = Options(), limits: MediaLimits = MediaLimits(), traffic: SourceTraffic? = nil
  ) {
    (self.options, self.limits, self.traffic) = (options, limits, traffic)
  }

  /// - Throws: where the file is none that a render could read anything of.
  public func report(_ origin: any MediaOrigin) throws(MediaError) -> MediaReport {
    let info = try MediaProbe.probe(
      origin, streams: options.streams, limits: limits, traffic: traffic,
      readsUnindexed: options.readsUnindexed || options.counts || options.listsKeyFrames)
    // Who chooses a stream is told as a job would be, with the streams that there are.
    if options.streams.video != nil, let failure = info.videoFailure { throw failure }
    if options.streams.audio != nil, let failure = info.audioFailure { throw failure }
    var report: MediaReport
    if StillFormat(rawValue: info.format) != nil {
      report = try still(info)
    } else {
      report = try container(info)
    }
    report.duration = info.isStill ? nil : info.duration
    if report.bitRate == nil, let bytes = report.bytes, let duration = report.duration, duration > 0 {
      report.bitRate = Int64((Double(bytes) * 8 / duration.seconds).rounded())
    }
    report.chosenVideo = info.video?.streamIndex
    report.chosenAudio = info.audio?.failure == nil ? info.audio?.streamIndex : nil
    report.failures = [info.videoFailure, info.audioFailure ?? info.audio?.failure].compactMap { $0 }
    report.warnings = info.warnings
    report.notes = info.notes + [info.videoChoice, info.audioChoice].compactMap { $0 }
    if options.measuresLoudness, let audio = report.chosenAudio {
      report.loudness = try LoudnessMeter.measure(info, stream: audio, limits: limits, traffic: traffic)
    }
    return report
  }

  /// A still, or a WebP that moves, that FFmpeg does not read: it has one stream.
  private func still(_ info: MediaInfo) throws(MediaError) -> MediaReport {
    let isMoving = info.format == StillFormat.animatedWebP.rawValue
    var report = MediaReport(
      name: info.name, format: info.format, formatTitle: isMoving ? "WebP, animated" : "HEIF")
    report.bytes = try info.origin.open(traffic?.heartbeat).size
    guard let video = info.video else { return report }
    var stream = StreamReport(index: 0, kind: .video, codec: video.codec, timeBase: Rational(1, 1000))
    stream.number = 0
    stream.picture = StreamReport.Picture(video)
    if isMoving {
      (stream.start, stream.duration) = (0, video.end)
      stream.picture?.averageRate = video.frameRate
    }
    report.streams = [stream]
    return report
  }

  private func container(_ info: MediaInfo) throws(MediaError) -> MediaReport {
    let file = try Demuxer(info.origin, limits: limits, traffic: traffic)
    // FFmpeg's title of a still is "piped png sequence".
    let title =
      info.isStill
      ? info.format.replacing("_pipe", with: "").uppercased()
      : string(file.raw.pointee.iformat?.pointee.long_name)
    var report = MediaReport(name: info.name, format: file.formatName, formatTitle: title)
    report.bytes = file.size
    report.start = info.timeZero
    report.bitRate = file.raw.pointee.bit_rate > 0 ? file.raw.pointee.bit_rate : nil
    report.tags = Metadata.tags(file.raw.pointee.metadata)
    report.chapters = Metadata.chapters(file, zero: info.timeZero)
    let clock = Clock(file, info.index)
    var numbers: [AVMediaType.RawValue: Int] = [:]
    for stream in file.streams {
      let type = stream.pointee.codecpar.pointee.codec_type
      let isChoosable = type == AVMEDIA_TYPE_VIDEO || type == AVMEDIA_TYPE_AUDIO
      let number = numbers[type.rawValue, default: 0]
      numbers[type.rawValue] = number + 1
      var told = StreamReport(file, stream, number: isChoosable ? number : nil, clock: clock)
      told.take(info, isStill: info.isStill)
      report.streams.append(told)
    }
    let encryption = try Encryption(file)
    for index in report.streams.indices {
      report.streams[index].isEncrypted = encryption.failure(of: report.streams[index].index) != nil
    }
    if options.counts || options.listsKeyFrames, !info.isStill {
      let census = try PacketCensus(
        try Demuxer(info.origin, limits: limits, traffic: traffic), traffic: traffic)
      for index in report.streams.indices {
        report.streams[index].take(census, zero: info.timeZero, listsKeyFrames: options.listsKeyFrames)
      }
    }
    return report
  }
}

extension StreamReport {
  /// What a render found out of the stream that it reads.
  fileprivate mutating func take(_ info: MediaInfo, isStill: Bool) {
    if isStill { (start, duration, frames, keyFrames) = (nil, nil, nil, nil) }
    guard let video = info.video, video.streamIndex == index else { return }
    picture?.take(video, isStill: isStill)
    if frames == nil, !isStill { frames = info.index?.streams[index]?.packets }
  }

  fileprivate mutating func take(_ census: PacketCensus, zero: Rational, listsKeyFrames: Bool) {
    guard let counted = census.streams[index] else {
      packets = 0
      return
    }
    packets = counted.packets
    packetBytes = counted.bytes
    guard kind == .video else { return }
    frames = counted.packets
    if let vary = counted.steps.vary {
      picture?.isVariableRate = vary
      picture?.shortestInterval = counted.steps.shortest.map { Rational($0, 1) * timeBase }
      picture?.longestInterval = counted.steps.longest.map { Rational($0, 1) * timeBase }
    }
    let times = counted.keys.sorted().map { Rational($0, 1) * timeBase - zero }
    keyFrames = KeyFrames(times, end: counted.end.map { Rational($0, 1) * timeBase - zero }) ?? keyFrames
    if listsKeyFrames, !counted.isCutOff { keyFrames?.times = times }
  }
}

extension StreamReport.Picture {
  fileprivate mutating func take(_ video: MediaInfo.Video, isStill: Bool) {
    orientation = video.orientation
    (displayWidth, displayHeight) = video.displaySize
    hasAlpha = video.hasAlpha
    usedColor = video.color
    guard !isStill else {
      (nominalRate, averageRate) = (0, 0)
      return
    }
    usedRate = video.frameRate
    isVariableRate = video.variesInRate
  }

  /// Of a still that FFmpeg does not read.
  fileprivate init(_ video: MediaInfo.Video) {
    (width, height) = (video.width, video.height)
    (displayWidth, displayHeight) = video.displaySize
    (sampleAspect, orientation, hasAlpha) = (video.sampleAspect, video.orientation, video.hasAlpha)
  }
}
