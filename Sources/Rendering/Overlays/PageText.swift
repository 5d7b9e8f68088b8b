import Captions
import ClipJob
import Typography

/// The text of a page, each word in its own style.
struct PageText {
  let spans: [TextSpan]
  /// Of each word, its place in the text's UTF-8.
  private let places: [Range<Int>]

  init(_ page: CaptionPage, style: TextStyle) {
    var spans: [TextSpan] = []
    var places: [Range<Int>] = []
    var at = 0
    func put(_ text: String, _ style: TextStyle) {
      if text.isEmpty { return }
      if spans.last?.style == style {
        spans[spans.count - 1].text += text
      } else {
        spans.append(TextSpan(text, style: style))
      }
      at += text.utf8.count
    }
    for (number, block) in page.blocks.enumerated() {
      let starts = Set((block.lines ?? []).map(\.lowerBound))
      for (index, word) in block.words.enumerated() {
        let looks = style.with(word.style)
        if index == 0 {
          if number > 0 { put("\n", looks) }
        } else if starts.contains(index) {
          put("\n", looks)
        } else if word.hasSpaceBefore || word.startsLine {
          put(" ", looks)
        }
        let start = at
        put(word.text, looks)
        places.append(start..<at)
      }
    }
    self.spans = spans
    self.places = places
  }

  /// Of each word, its letters in a layout of the spans.
  func letters(in layout: TextLayout) -> [Range<Int>] {
    var next = 0
    return places.map { place in
      while next < layout.letters.count, layout.letters[next].range.upperBound <= place.lowerBound {
        next += 1
      }
      let first = next
      while next < layout.letters.count, layout.letters[next].range.lowerBound < place.upperBound {
        next += 1
      }
      return first..<next
    }
  }
}

extension TextStyle {
  /// With what a caption file says of a word.
  fileprivate func with(_ style: CaptionStyle) -> TextStyle {
    var own = self
    if style.isBold { own.weight = max(700, weight) }
    if style.isItalic { own.italic = true }
    if style.isUnderlined { own.underline = true }
    if let color = style.color {
      own.color = .color(Color(red: color.red, green: color.green, blue: color.blue, alpha: color.alpha))
    }
    return own
  }
}
