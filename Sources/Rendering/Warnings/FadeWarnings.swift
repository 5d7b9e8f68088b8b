import ClipJob
import MediaTypes

extension RenderPlan {
  /// Fades that are longer than what they fade, and fades of no sound.
  var fadeWarnings: [JobWarning] {
    let audible = audibleFades
    return timeline.clips.flatMap { clip -> [JobWarning] in
      let fades = Fades(path: clip.path, fadeIn: clip.clip.fadeIn, fadeOut: clip.clip.fadeOut)
      guard clip.probed.sound?.audio != nil else {
        // That of the track, or of a neighbour: it is not about this clip.
        return audible.contains(fades.lengths(on: clip.track)) ? [] : fades.ofSilence
      }
      if clip.clip.volume.constant == 0 { return [] }
      return fades.tooLong(for: min(clip.end, clip.hiddenFrom, clip.soundEnd) - clip.start)
    }
      + timeline.sounds.flatMap { sound in
        Fades(path: sound.path, fadeIn: sound.track.fadeIn, fadeOut: sound.track.fadeOut)
          .tooLong(for: sound.end - sound.start)
      }
  }
}

extension RenderPlan {
  /// Those of clips that have a sound.
  private var audibleFades: Set<Fades.Lengths> {
    let clips = timeline.clips.filter { $0.probed.sound?.audio != nil }
    return Set(
      clips.map {
        Fades.Lengths(track: $0.track, fadeIn: $0.clip.fadeIn, fadeOut: $0.clip.fadeOut)
      })
  }
}

private struct Fades {
  struct Lengths: Hashable {
    var track: Int
    var fadeIn: Rational
    var fadeOut: Rational
  }

  let path: String
  let fadeIn: Rational
  let fadeOut: Rational

  func lengths(on track: Int) -> Lengths { Lengths(track: track, fadeIn: fadeIn, fadeOut: fadeOut) }

  /// - Parameter length: for how long the sound is heard.
  func tooLong(for length: Rational) -> [JobWarning] {
    var warnings: [JobWarning] = []
    for (key, fade) in [("fadeIn", fadeIn), ("fadeOut", fadeOut)] where fade > length {
      let what = key == "fadeIn" ? "is never at its full volume" : "is quiet from its start"
      warnings.append(
        JobWarning(
          "fade.tooLong",
          "the sound fades \(key == "fadeIn" ? "in" : "out") over \(Seconds.text(fade)), but is heard for only "
            + "\(Seconds.text(length)): it \(what)",
          path: "\(path).\(key)",
          hint: Milliseconds.meant(by: fade, atMost: length) ?? "use at most \(Seconds.text(length))"))
    }
    if warnings.isEmpty, fadeIn + fadeOut > length {
      warnings.append(
        JobWarning(
          "fade.tooLong",
          "the sound fades in over \(Seconds.text(fadeIn)) and out over \(Seconds.text(fadeOut)), but is heard for "
            + "only \(Seconds.text(length)): it is never at its full volume",
          path: "\(path).fadeOut", hint: "shorten one of the two"))
    }
    return warnings
  }

  var ofSilence: [JobWarning] {
    [("fadeIn", fadeIn, "in"), ("fadeOut", fadeOut, "out")].filter { $0.1 > .zero }.map { key, fade, word in
      let seconds = fade.decimalText
      let example =
        word == "in"
        ? "\"opacity\": [{\"t\": 0, \"v\": 0}, {\"t\": \(seconds), \"v\": 1}]"
        : "\"opacity\": [{\"t\": …, \"v\": 1}, {\"t\": …, \"v\": 0}]"
      return JobWarning(
        "fade.noSound", "\"\(key)\" fades the sound, and this clip has none: nothing fades \(word)",
        path: "\(path).\(key)",
        hint: "leave it out; to fade the picture \(word), write \(example)")
    }
  }
}
