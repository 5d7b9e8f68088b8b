import ClipJob
import MediaTypes

extension RenderPlan {
  /// Numbers that are allowed, and that are right in another unit: milliseconds, frames, per cent, radians, kilobits.
  var unitWarnings: [JobWarning] {
    longStills + rotations + volumes + job.outputs.indices.flatMap { encoding(of: $0) } + timeouts
  }

  // MARK: - Times

  /// Nobody looks at one picture for so long, unless there is as much to hear.
  private static let longStill = Rational(600)

  private var longStills: [JobWarning] {
    let timed =
      (timeline.clips.filter(\.endsByItself).map(\.end) + timeline.sounds.map(\.end))
      .max() ?? .zero
    return timeline.clips.compactMap { clip in
      guard clip.hasPicture, clip.probed.time == nil, let duration = clip.clip.duration,
        duration >= Self.longStill,
        timed < clip.end / 2, let meant = Milliseconds.meant(by: duration, atMost: Self.longStill)
      else { return nil }
      return JobWarning(
        "time.milliseconds", "the picture is shown for \(Seconds.text(duration))",
        path: clip.path + ".duration", hint: meant)
    }
  }

  private var timeouts: [JobWarning] {
    guard let timeout = job.timeout, timeout > 6 * 3600, (timeout / 1000).denominator == 1,
      (timeout / 3600).denominator != 1
    else { return [] }
    return [
      JobWarning(
        "time.milliseconds", "the job may take \(Seconds.text(timeout))", path: "timeout",
        hint: Milliseconds.meant(by: timeout, atMost: Self.longStill * 1000))
    ]
  }

  // MARK: - Angles and volumes

  private var rotations: [JobWarning] {
    timeline.clips.compactMap { clip in
      let eighths = clip.clip.rotate / (.pi / 4)
      guard clip.clip.rotate != 0, abs(eighths - eighths.rounded()) * .pi / 4 < 0.002, abs(eighths) < 8.5,
        clip.clip.rotate != clip.clip.rotate.rounded()
      else { return nil }
      return JobWarning(
        "number.radians", "the clip is turned by \(clip.clip.rotate) degrees", path: clip.path + ".rotate",
        hint: "angles are in degrees: this is \(Int(eighths.rounded()) * 45) if it is in radians")
    }
  }

  /// A factor of 4 is 12 dB.
  private static let loud = 4.0

  private var volumes: [JobWarning] {
    let clips = timeline.clips.filter { $0.probed.sound != nil }.map { ($0.path, $0.clip.volume) }
    let sounds = timeline.sounds.map { ($0.path, $0.track.volume) }
    return (clips + sounds).compactMap { path, volume in
      let most = volume.keyframes.map(\.v).max() ?? 1
      // 10 is "+20 dB", which was hardly meant in per cent; other decibels have more decimals.
      guard most > Self.loud, most < 10, most * 2 == (most * 2).rounded() else { return nil }
      return JobWarning(
        "number.percent", "the sound is made \(Self.text(most)) times as loud as it is",
        path: path + ".volume",
        hint:
          "1 leaves it as it is; \(Self.text(most)) % is \(Self.text(most / 100)), and a gain is clearer as "
          + "\"+12 dB\"")
    }
  }

  private static func text(_ number: Double) -> String {
    JSONValue.number(number, decimals: 3).text(pretty: false)
  }

  // MARK: - Encoding

  private func encoding(of index: Int) -> [JobWarning] {
    guard let video = job.outputs[index].video, let plan = outputs.first(where: { $0.index == index }) else {
      return []
    }
    var warnings: [JobWarning] = []
    let path = "outputs[\(index)].video"
    if video.gop >= 20, video.gop.denominator == 1 {
      let frames = (video.gop / plan.fps).seconds
      warnings.append(
        JobWarning(
          "number.frames",
          "key frames are up to \(Seconds.text(video.gop)) apart: seeking in the file is slow",
          path: path + ".gop",
          hint: "it is in seconds: \(video.gop.numerator) frames are \(Self.text(frames)) at this frame rate")
      )
    }
    let samples = Double(plan.width * plan.height) * plan.fps.seconds
    if case .bitrate(let bitrate) = video.rate, Double(bitrate) < samples * Self.leastBits {
      warnings.append(
        JobWarning(
          "number.kilobits",
          "\(bitrate) bits per second is very little for \(plan.width)×\(plan.height) at "
            + "\(Self.text(plan.fps.seconds)) fps",
          path: path + ".bitrate",
          hint: "it is in bits: \(bitrate) kbit/s is \(bitrate)000; \"crf\" chooses the quality instead"))
    }
    return warnings
  }

  /// Bits a pixel, below which hardly anything is left of a picture.
  private static let leastBits = 0.002
}
