import MediaTypes

/// A length on the canvas that is that of something else.
public enum NamedLength: Sendable, Equatable {
  /// To the end of everything that has a length of its own.
  case timeline
  /// What its source gives. A source without a length takes that of the job's only sound.
  case source
  /// As long as the clip or the audio track with this id.
  case of(String)
}

/// What a document gives as a `duration`.
enum Length {
  case seconds(Rational)
  case named(NamedLength)
}

extension Clip {
  /// Whether it is nothing but sound that ends by itself.
  var isOwnSound: Bool {
    source.picture == nil && source.hasOwnTime && lasts == nil && !(loop && duration == nil && end == nil)
  }
}

extension AudioTrack {
  /// Whether it goes on as long as the others do.
  var lastsWithOthers: Bool { lasts == .timeline || lasts == nil && loop && duration == nil }
  var isOwnSound: Bool { lasts == nil && !lastsWithOthers }
}

extension Job {
  /// Whether there is anything to resolve.
  package var hasNamedLengths: Bool {
    tracks.contains { $0.clips.contains { $0.lasts != nil } } || audioTracks.contains { $0.lasts != nil }
  }
}

extension NamedLength {
  var document: JSONValue {
    switch self {
    case .timeline: "timeline"
    case .source: "source"
    case .of(let id): ["of": .string(id)]
    }
  }
}
