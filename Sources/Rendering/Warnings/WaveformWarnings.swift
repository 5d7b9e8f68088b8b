import ClipJob
import MediaTypes

extension RenderPlan {
  /// Waveforms that stay at rest, and those in a job without a sound.
  var waveformWarnings: [JobWarning] {
    let wantsSound = outputs.contains { $0.output.audio != nil && $0.stillFrame == nil }
    return timeline.clips.compactMap { clip in
      guard let part = clip.probed.listensTo else { return nil }
      let path = clip.path + ".source.\(Waveform.key)"
      if case .file(let info) = part {
        guard wantsSound, voices.isEmpty else { return nil }
        return JobWarning(
          "waveform.notHeard", "\(info.name) is shown and not heard: the job has no sound", path: path,
          hint: "add it to \"audio\": {\"tracks\": [{\"source\": …}]}, or set \"audio\": false on the outputs"
        )
      }
      guard timeline.voices(heardBy: clip).isEmpty else { return nil }
      let what = if case .of(let id) = part { "\"\(id)\" is not heard" } else { "nothing is heard" }
      return JobWarning(
        "waveform.silent", "the waveform stays at rest: \(what) while it is shown", path: path,
        hint: "what is shown is what is heard: give a file, \"audio\": …, to show a sound that is not")
    }
  }
}
