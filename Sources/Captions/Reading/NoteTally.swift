/// Counts what is odd about a file: a note for each kind, however often it occurs.
struct NoteTally {
  enum Kind: Int, CaseIterable {
    case badCue, backward, order, long, controls, wordTimes, notDrawn, none
  }

  /// Where in a file something is.
  enum Place: CustomStringConvertible, Equatable {
    case file
    case line(Int)
    /// `results.items[3]`, in JSON.
    case path(String)

    var description: String {
      switch self {
      case .file: "the file"
      case .line(let line): "line \(line)"
      case .path(let path): path
      }
    }
  }

  struct First {
    var place: Place
    var reason: String?
    var count: Int
  }

  private var found: [Kind: First] = [:]

  mutating func add(_ kind: Kind, at place: Place, _ reason: String? = nil, count: Int = 1) {
    if found[kind] == nil {
      found[kind] = First(place: place, reason: reason, count: count)
    } else {
      found[kind]!.count += count
    }
  }

  func first(_ kind: Kind) -> First? { found[kind] }

  func notes(in name: String) -> [CaptionNote] {
    Kind.allCases.compactMap { kind in found[kind].map { note(kind, $0, name) } }
  }

  private func note(_ kind: Kind, _ first: First, _ name: String) -> CaptionNote {
    let (place, count) = (first.place, first.count)
    let reason = first.reason.map { ": \($0)" } ?? ""
    let which = count == 1 ? "at \(place)" : "the first at \(place)"
    switch kind {
    case .badCue:
      return CaptionNote(
        "captions.badCue",
        "\(name): \(Self.captions(count)) cannot be read and \(count == 1 ? "is" : "are") left out, \(which)\(reason)",
        hint: "correct the file there, or export it again")
    case .backward:
      return CaptionNote(
        "captions.backward",
        "\(name): \(Self.captions(count)) \(count == 1 ? "ends" : "end") when or before "
          + "\(count == 1 ? "it begins and is" : "they begin and are") left out, \(which)",
        hint: "correct the times there")
    case .order:
      return CaptionNote(
        "captions.order",
        "\(name): \(Self.captions(count)) \(count == 1 ? "stands" : "stand") behind a later one, \(which); "
          + "they are shown in order of time")
    case .long:
      return CaptionNote(
        "captions.long",
        "\(name): \(Self.captions(count)) of more than \(CaptionLimits.cueCharacters) characters, \(which); "
          + "the rest is cut off",
        hint: "look for a missing time behind it")
    case .controls:
      return CaptionNote(
        "captions.controlCharacters",
        "\(name): \(Self.captions(count)) with control characters, \(which); they are left out",
        hint: "the file may be damaged, or in another encoding than UTF-8")
    case .wordTimes:
      return CaptionNote(
        "captions.wordTimes",
        "\(name): the times of \(count) \(count == 1 ? "word" : "words") go back, stand still or lie outside of "
          + "the caption, \(which); they are estimated instead")
    case .notDrawn:
      return CaptionNote("captions.notDrawn", "\(name): \(count) times, \(which)\(reason)")
    case .none:
      return CaptionNote(
        "captions.none", "\(name) has no captions", hint: "check that this is the right file")
    }
  }

  private static func captions(_ count: Int) -> String { "\(count) \(count == 1 ? "caption" : "captions")" }
}
