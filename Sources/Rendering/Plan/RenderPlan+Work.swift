import ClipJob
import Compositor
import MediaTypes
import Quotes

extension RenderPlan {
  /// What the work of this plan is made of, from its probed sources: the basis of a quote.
  ///
  /// - Parameter inHardware: H.264, HEVC and AV1 are encoded by engines of the device, where the job leaves it the choice.
  public func work(encodingInHardware inHardware: Bool = false) -> WorkFeatures {
    PlannedWork(plan: self).estimate(inHardware: inHardware).features
  }
}

extension RenderPlan {
  /// What a quote needs.
  public var facts: PlanFacts {
    PlanFacts(
      duration: duration, work: work(), workInHardware: work(encodingInHardware: true),
      memory: estimatedMemory, transfers: transfers)
  }
}

/// The facts of a plan.
private struct PlannedWork {
  let plan: RenderPlan

  /// Of a long clip so many frames are looked at, evenly spaced.
  private static let looks = 2000

  /// On how many canvas frames a clip is seen, and on which first.
  private struct Seen {
    var frames = 0.0
    var blended = 0.0
    var first: Int?
  }

  func estimate(inHardware: Bool) -> WorkEstimate {
    var estimate = WorkEstimate(seconds: plan.duration)
    let placements = plan.layouts.map { Layout.placements(plan.timeline, width: $0.width, height: $0.height) }
    for (index, seen) in seen.enumerated() where seen.frames > 0 {
      estimate.pictures.append(
        picture(of: plan.timeline.clips[index], placements.map { $0[index] }, seen))
    }
    estimate.sounds = plan.voices.map { voice in
      WorkEstimate.Sound(
        seconds: max(0, (voice.end - voice.start).seconds), isStretched: voice.speed != 1)
    }
    estimate.listened = plan.timeline.clips.flatMap { clip in
      plan.timeline.voices(heardBy: clip).map { voice in
        WorkEstimate.Sound(
          seconds: max(0, (min(voice.end, clip.end) - max(voice.start, clip.start)).seconds),
          isStretched: voice.speed != 1)
      }
    }
    estimate.outputs = plan.outputs.map { output in
      WorkEstimate.OutputFile(
        output.output, width: output.width, height: output.height, frames: output.frameCount,
        isResized: (output.width, output.height) != plan.layouts[output.layout],
        inHardware: inHardware && output.output.video?.encoder != .software)
    }
    return estimate
  }

  private var seen: [Seen] {
    let visibility = plan.visibility
    var seen = [Seen](repeating: Seen(), count: plan.timeline.clips.count)
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

  /// `placements`: of the clip on each layout.
  private func picture(
    of clip: TimelineClip, _ placements: [Placement], _ seen: Seen
  ) -> WorkEstimate.ClipPicture {
    let shown = ShownPart(frames: seen.frames, first: seen.first, fps: plan.timeline.fps)
    var picture = WorkEstimate.ClipPicture(
      decoding: clip.probed.decoding(shown, of: clip.sourceClip),
      drawing: plan.drawn[clip.index].flatMap { drawn in
        WorkEstimate.Drawing(
          clip.clip.source, samples: Double(drawn.part.width) * Double(drawn.part.height), frames: seen.frames
        )
      })
    for (layout, placement) in zip(plan.layouts, placements) {
      let canvas = PixelBox(x: 0, y: 0, width: layout.width, height: layout.height)
      for part in painted(clip, placement, on: canvas) {
        var treatment = part.isBlurred ? Treatment(behind: clip.clip) : Treatment(clip.clip)
        if clip.probed.toneMapped != nil { treatment.insert(.toneMapped) }
        let samples = part.samples * (clip.clip.source.picture?.share ?? 1)
        picture.paintings += [
          .init(samples: samples, frames: seen.frames - seen.blended, treatment),
          .init(samples: samples, frames: seen.blended, treatment.union(.blended)),
        ]
      }
    }
    return picture
  }

  /// What is painted of each of a clip's parts: where they move, the mean of some moments.
  private func painted(
    _ clip: TimelineClip, _ placement: Placement, on canvas: PixelBox
  ) -> [(samples: Double, isBlurred: Bool)] {
    let looks = placement.isStill ? 1 : 9
    let moments = (0..<looks).map { look -> [FittedPart] in
      let seconds = clip.duration.seconds * Double(look) / Double(max(1, looks - 1))
      return placement.parts(at: clip.moment(at: seconds))
    }
    let most = moments.max { $0.count < $1.count } ?? []
    return most.indices.map { index in
      let boxes = moments.compactMap { parts -> PixelBox? in
        // The picture itself is the last.
        guard parts.count - most.count + index >= 0 else { return nil }
        let part = parts[parts.count - most.count + index]
        return part.area.outside.overlap(part.frame.outside)?.overlap(canvas)
      }
      let samples = boxes.reduce(0) { $0 + Double($1.width * $1.height) }
      return (samples / Double(looks), most[index].blur > 0)
    }
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
