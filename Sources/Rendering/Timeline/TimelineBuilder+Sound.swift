import ClipJob
import MediaIO
import MediaTypes

/// Audio tracks: where they lie, and what of them is heard.
extension TimelineBuilder {
  mutating func placeSounds(pictureEnd: Rational) -> [SoundTrack] {
    var placed: [SoundTrack] = []
    for (i, track) in job.audioTracks.enumerated() where !heartbeat.isCancelled {
      let path = "audio.tracks[\(i)]"
      do throws(JobError) {
        guard try hasLength(track.lasts, path) else { continue }
        let (info, to) = try part(of: track, path: path)
        let length = to.map { $0 - track.trim.from }
        var end = track.duration.map { track.start + $0 }
        if track.loop { end = end ?? (pictureEnd > .zero ? pictureEnd : length.map { track.start + $0 }) }
        end = end ?? length.map { track.start + $0 }
        guard var end, end > track.start || pictureEnd > .zero else {
          throw JobError(
            "clip.duration", "the audio has no duration: its source does not say how long it is", path: path,
            hint: "give \"duration\" in seconds")
        }
        if let length, !track.loop, let asked = track.duration, asked > length + Rational(1, 10) {
          warnings.append(
            JobWarning(
              "audio.tooShort",
              "the track should last \(Seconds.text(asked)), but \(FilePath.shown(track.source)) has only "
                + "\(Seconds.text(length)): it is silent from there on", path: path + ".duration",
              hint: "set \"loop\": true, or leave \"duration\" out"))
          // It fades out where it ends.
          if pictureEnd > .zero { end = track.start + length }
        }
        if pictureEnd > .zero { end = min(end, pictureEnd) }
        guard end > track.start else {
          warnings.append(Self.notHeard(track, end: pictureEnd, path: path))
          continue
        }
        placed.append(
          SoundTrack(
            path: path, track: track, info: info, start: track.start, end: end, sourceFrom: track.trim.from,
            sourceTo: to ?? track.trim.from + (end - track.start)))
      } catch {
        errors.append(error)
      }
    }
    return placed
  }

  private static func notHeard(_ track: AudioTrack, end: Rational, path: String) -> JobWarning {
    JobWarning(
      "audio.notHeard",
      "\(FilePath.shown(track.source)) is not heard: it starts at \(Seconds.text(track.start)), and the picture ends at "
        + "\(Seconds.text(end))", path: path + ".start",
      hint: Milliseconds.meant(by: track.start, atMost: end)
        ?? "start it earlier, or let the picture last longer")
  }

  /// The file of an audio track, and the time of the source at which its part ends.
  mutating func part(of track: AudioTrack, path: String) throws(JobError) -> (MediaInfo, to: Rational?) {
    let streams = StreamRequest(selection: track.stream, path: path + ".stream")
    let info = try catalog.info(track.source, streams.selection, at: path + ".source")
    guard let audio = info.audio else {
      if let failure = streams.soundError(info, at: path + ".source") { throw failure }
      throw JobError(
        "source.missingStream", "\(FilePath.shown(track.source)) has no audio", path: path + ".source")
    }
    let time = SourceTime(ofSound: audio, in: info, file: FilePath.shown(track.source))
    return (info, try span(track.trim, time, path: path))
  }
}
