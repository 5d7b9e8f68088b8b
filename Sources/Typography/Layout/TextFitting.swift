import CTypography
import ClipJob

/// How large a text is set, and how much of it.
struct TextFitting {
  let paragraph: TextStyle
  let room: TextRoom

  /// Sizes that are tried between the largest and the least: steps of less than 1 % where the least is half.
  private static let steps = 64

  /// Pixels of a unit at a factor of the size.
  func pixels(_ factor: Double) -> Double {
    max(1e-6, paragraph.size * room.canvasHeight * factor / ShapedText.em)
  }

  private var width: Double { max(1, room.width * max(0.01, min(1, paragraph.maxWidth))) }

  func lineWidth(_ factor: Double) -> Double { width / pixels(factor) }

  /// The factor of the text's size at which it fits, or the least. Afterwards `text` is measured at this factor.
  func fit(_ text: borrowing ShapedText) -> (factor: Double, lines: Int) {
    let least = paragraph.minSize.map { max(0.001, min(1, $0 / paragraph.size)) } ?? 1
    if least < 1 {
      if let lines = fits(text, 1) { return (1, lines) }
      var (fitting, tooLarge) = (Self.steps + 1, 0)
      while fitting - tooLarge > 1 {
        let middle = (fitting + tooLarge) / 2
        if fits(text, factor(middle, least)) != nil { fitting = middle } else { tooLarge = middle }
      }
      if fitting <= Self.steps, let lines = fits(text, factor(fitting, least)) {
        return (factor(fitting, least), lines)
      }
    }
    return (least, Int(text.measure(width: lineWidth(least), mayBreakWords: true).lines))
  }

  private func factor(_ step: Int, _ least: Double) -> Double {
    1 - (1 - least) * Double(step) / Double(Self.steps)
  }

  /// Whether all of it has room, without words being broken: how many lines it is then.
  private func fits(_ text: borrowing ShapedText, _ factor: Double) -> Int? {
    let measure = text.measure(width: lineWidth(factor), mayBreakWords: false)
    guard measure.width <= lineWidth(factor) + 1e-3, measure.height * pixels(factor) <= room.height + 1e-3,
      Int(measure.lines) <= paragraph.maxLines ?? Int.max
    else { return nil }
    return Int(measure.lines)
  }
}
