/// Text of a page in HTML. What is given as a string is escaped; only elements are markup.
struct HTML: Sendable, ExpressibleByStringLiteral {
  private(set) var text: String

  /// A text, escaped.
  init(_ text: some StringProtocol) {
    var escaped = ""
    for character in text.unicodeScalars {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(character)
      }
    }
    self.text = escaped
  }

  init(stringLiteral value: String) { self.init(value) }

  private init(markup: String) { text = markup }

  init(_ parts: [HTML], separator: HTML = "") {
    text = parts.map(\.text).joined(separator: separator.text)
  }

  static func + (one: HTML, other: HTML) -> HTML { HTML(markup: one.text + other.text) }

  /// - Parameters:
  ///   - name: of the element and its attributes: never from outside.
  ///   - attributes: their values are escaped.
  static func element(_ name: String, _ attributes: [(String, String)] = [], _ content: HTML...) -> HTML {
    let words = attributes.map { " \($0.0)=\"\(HTML($0.1).text)\"" }.joined()
    return HTML(markup: "<\(name)\(words)>\(content.map(\.text).joined())</\(name)>")
  }

  static func code(_ text: String) -> HTML { element("code", [], HTML(text)) }

  /// Text with `code` in backquotes.
  static func prose(_ text: String) -> HTML {
    let parts = text.split(separator: "`", omittingEmptySubsequences: false)
    return HTML(parts.enumerated().map { $0.offset % 2 == 1 ? .code(String($0.element)) : HTML($0.element) })
  }

  /// The whole document.
  static func document(title: String, style: String, body: HTML) -> String {
    """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8"><title>\(HTML(title).text)</title>
    <meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
    <style>\(style)</style></head>
    <body>\(body.text)</body></html>

    """
  }
}
