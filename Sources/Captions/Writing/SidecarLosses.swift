/// What captions have that a format cannot hold.
public enum SidecarLoss: String, Sendable, CaseIterable {
  case wordTimes = "times of words"
  case speakers = "speakers"
  case otherSpeakers = "speakers but the first of each caption"
  case styles = "bold, italic and underlined text"
  case colors = "colours"
  case otherColors = "colours but the eight of WebVTT"
  case places = "places"
  case exactPlaces = "places but the nine at the edges and in the middle"
}

extension CaptionWriter {
  /// What of the captions the format cannot hold, in the order of the cases.
  public func losses(of cues: [Cue]) -> [SidecarLoss] {
    var lost: Set<SidecarLoss> = []
    for cue in cues {
      if let place = cue.placement { lost.formUnion(losses(of: place)) }
      for word in cue.words { lost.formUnion(losses(of: word, in: cue)) }
    }
    return SidecarLoss.allCases.filter(lost.contains)
  }

  private func losses(of place: CuePlacement) -> Set<SidecarLoss> {
    let isPoint = place.x != nil && place.y != nil
    let isExact = place.x != nil || place.y != nil || place.row != nil || place.width != nil
    return switch format {
    case .srt: isExact ? [.exactPlaces] : []
    case .ass: isExact && !(isPoint && place.width == nil) ? [.exactPlaces] : []
    case .vtt: []
    case .json: [.places]
    }
  }

  private func losses(of word: CaptionWord, in cue: Cue) -> Set<SidecarLoss> {
    var lost: Set<SidecarLoss> = []
    if word.isTimed, format == .srt { lost.insert(.wordTimes) }
    if word.speaker != nil, format == .srt { lost.insert(.speakers) }
    if word.speaker != cue.speaker, format == .ass { lost.insert(.otherSpeakers) }
    if let color = word.style.color {
      if format == .json { lost.insert(.colors) }
      if format == .vtt, WebVTTColor.name(of: color) == nil { lost.insert(.otherColors) }
    }
    if format == .json {
      if word.style.isBold || word.style.isItalic || word.style.isUnderlined { lost.insert(.styles) }
    }
    return lost
  }
}
