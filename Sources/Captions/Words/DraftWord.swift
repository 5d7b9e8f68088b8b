import MediaTypes

/// A word as a file has it, before its times are known.
struct DraftWord {
  var text: String
  var startsLine = false
  var hasSpaceBefore = true
  var style = CaptionStyle()
  var speaker: String?
  /// When it begins and ends, as far as the file says so.
  var from: Rational?
  var to: Rational?
}

extension DraftWord {
  /// Whether it has neither letters nor digits nor symbols: a dash, an ellipsis, a note of music. Alone it is no word.
  var isBare: Bool {
    text.unicodeScalars.allSatisfy { scalar in
      switch scalar.properties.generalCategory {
      case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
        .finalPunctuation, .otherPunctuation, .nonspacingMark, .format:
        !"&@#*§".unicodeScalars.contains(scalar)
      default: "♪♫♬".unicodeScalars.contains(scalar)
      }
    }
  }

  /// Whether it belongs to what follows: the dash of a dialogue at the start of its line, an opening quote.
  var opens: Bool {
    guard isBare, let last = text.unicodeScalars.last else { return false }
    switch last.properties.generalCategory {
    case .openPunctuation, .initialPunctuation: return true
    default: return startsLine || "¿¡".unicodeScalars.contains(last)
    }
  }
}

extension [DraftWord] {
  /// Bare punctuation joins the word beside it, with a space that does not break; so French keeps its spaces.
  func joiningPunctuation() -> [DraftWord] {
    guard contains(where: \.isBare) else { return self }
    var joined: [DraftWord] = []
    var opening: DraftWord?
    for var word in self {
      if let open = opening {
        if word.startsLine {
          joined.append(open)
        } else {
          word.text = open.text + (word.hasSpaceBefore ? "\u{A0}" : "") + word.text
          (word.startsLine, word.hasSpaceBefore) = (open.startsLine, open.hasSpaceBefore)
          word.from = open.from ?? word.from
        }
        opening = nil
      }
      if word.opens {
        opening = word
      } else if word.isBare, !word.startsLine, let last = joined.last {
        joined[joined.count - 1].text = last.text + (word.hasSpaceBefore ? "\u{A0}" : "") + word.text
        joined[joined.count - 1].to = word.to ?? last.to
      } else {
        joined.append(word)
      }
    }
    if let opening { joined.append(opening) }
    return joined
  }
}
