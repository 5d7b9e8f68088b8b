import ClipJob
import Compositor
import MediaIO
import MediaTypes
import Quotes

extension RenderPlan {
  /// What the work of this plan is made of, from its probed sources: the basis of a quote.
  ///
  /// - Parameter inHardware: H.264, HEVC and AV1 are encoded by engines of the device, where the job leaves it the choice.
  public func work(encodingInHardware inHardware: Bool = false) -> WorkFeatures {
    WorkEstimate(plan: self).features(inHardware: inHardware)
  }
}

/// Adds up the work of a plan.
private struct WorkEstimate {
  let plan: RenderPlan

  /// Of a long clip so many frames are looked at, evenly spaced.
  private static let looks = 2000
  /// Seconds between key frames where the container does not say: the usual 250 frames of x264 are ten, cameras have one.
  private static let keyInterval = 2.0

  /// On how many canvas frames a clip is seen, and on which first.
  private struct Seen {
    var frames = 0.0
    var blended = 0.0
    var first: Int?
  }

  func features(inHardware: Bool) -> WorkFeatures {
    var tally = WorkTally()
    let placements = plan.layouts.map { Layout.placements(plan.timeline, width: $0.width, height: $0.height) }
    for (index, seen) in seen(placements).enumerated() where seen.frames > 0 {
      let clip = plan.timeline.clips[index]
      decode(clip, seen, &tally)
      if let part = plan.drawn[index]?.part {
        let isOnce = if case .gradient = clip.clip.source { true } else { false }
        tally.draw(
          clip.clip.source, samples: Double(part.width) * Double(part.height),
          frames: isOnce ? 1 : seen.frames)
      }
      for (layout, placements) in zip(plan.layouts, placements) {
        compose(clip, placements[index], seen, layout, &tally)
      }
    }
    for voice in plan.voices {
      tally.open()
      tally.hear(seconds: max(0, (voice.end - voice.start).seconds), isStretched: voice.speed != 1)
    }
    for output in plan.outputs {
      let layout = plan.layouts[output.layout]
      tally.encode(
        output.output, width: output.width, height: output.height, frames: output.frameCount,
        seconds: plan.duration, inHardware: inHardware && output.output.video?.encoder != .software,
        isResized: (output.width, output.height) != layout)
      if let audio = output.output.audio, !plan.voices.isEmpty {
        tally.encode(audio, seconds: plan.duration)
      }
    }
    return tally.features
  }

  private func seen(_ placements: [[Placement]]) -> [Seen] {
    let timeline = plan.timeline
    let covers = plan.layouts.map { Layout.covers(timeline, width: $0.width, height: $0.height) }
    let visibility = Visibility(
      timeline, covers: timeline.clips.indices.map { index in covers.allSatisfy { $0[index] } })
    var seen = [Seen](repeating: Seen(), count: timeline.clips.count)
    let step = max(1, plan.frames.count / Self.looks)
    let weight = Double(step)
    for frame in plan.frames.runs.lazy.flatMap({ stride(from: $0.lowerBound, to: $0.upperBound, by: step) }) {
      for element in visibility.elements(at: frame) {
        for index in element.clips {
          seen[index].frames += weight
          if case .transition = element { seen[index].blended += weight }
          if seen[index].first == nil { seen[index].first = frame }
        }
      }
    }
    return seen
  }

  /// The frames that the clip's decoder makes: those of the time that is seen, and those from the key frame before it.
  private func decode(_ clip: TimelineClip, _ seen: Seen, _ tally: inout WorkTally) {
    guard clip.hasPicture, let video = clip.info?.video else { return }
    let samples = Double(video.width) * Double(video.height)
    tally.open()
    guard case .video = clip.clip.source else {
      return tally.decode(video.codec, samples: samples, frames: 1)
    }
    let fps = plan.timeline.fps.seconds
    let shown = seen.frames / fps * clip.clip.speed.seconds
    let span = (clip.sourceTo - clip.sourceFrom).seconds
    let rounds = clip.clip.loop && span > 0 ? max(1, (shown / span).rounded(.up)) : 1
    let begin = seen.first.map { clip.sourceTime(at: Rational($0) / plan.timeline.fps).seconds } ?? 0
    let half = (video.keyInterval?.seconds ?? Self.keyInterval) / 2
    let lead = min(max(0, begin), half) + (rounds - 1) * min(clip.sourceFrom.seconds, half)
    tally.decode(
      video.codec, samples: samples, frames: (shown + lead) * video.frameRate.seconds,
      isDeep: video.bytesPerPixel / Self.planes(video) > 1)
  }

  /// Bytes of a pixel of the same sampling at 8 bits, as far as they tell 8 bits from more: 4:2:0, 4:2:2 and 4:4:4 at 8 bits are
  /// 1.5, 2 and 3; 4:2:0 at 10 bits is 3, too, and much more frequent than 4:4:4.
  private static func planes(_ video: MediaInfo.Video) -> Double { video.hasAlpha ? 4 : 2 }

  private func compose(
    _ clip: TimelineClip, _ placement: Placement, _ seen: Seen, _ layout: (width: Int, height: Int),
    _ tally: inout WorkTally
  ) {
    let canvas = PixelBox(x: 0, y: 0, width: layout.width, height: layout.height)
    for part in placement.parts {
      var treatment = clip.treatment
      if part.blur > 0 { treatment.insert(.blurred) }
      let samples = part.box.overlap(part.clip)?.overlap(canvas).map { Double($0.width * $0.height) } ?? 0
      tally.compose(samples: samples, frames: seen.frames - seen.blended, treatment)
      tally.compose(samples: samples, frames: seen.blended, treatment.union(.blended))
    }
  }
}

extension TimelineClip {
  fileprivate var treatment: WorkTally.Treatment {
    var treatment: WorkTally.Treatment = []
    switch clip.source {
    case .image: if clip.motion == nil { treatment.insert(.kept) }
    case .color, .gradient: treatment.insert(.kept)
    case .video: if info?.video?.color.isHDR == true { treatment.insert(.toneMapped) }
    case .pattern, .audio: break
    }
    if clip.rotate.truncatingRemainder(dividingBy: 360) != 0 { treatment.insert(.rotated) }
    if clip.blend != .normal { treatment.insert(.blended) }
    return treatment
  }
}

extension PixelBox {
  /// Nil where they do not meet.
  fileprivate func overlap(_ other: PixelBox) -> PixelBox? {
    let (x0, y0) = (max(x, other.x), max(y, other.y))
    let (x1, y1) = (min(x + width, other.x + other.width), min(y + height, other.y + other.height))
    return x1 > x0 && y1 > y0 ? PixelBox(x: x0, y: y0, width: x1 - x0, height: y1 - y0) : nil
  }
}
