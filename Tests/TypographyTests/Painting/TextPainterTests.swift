import ClipJob
import Testing
import Typography

#if canImport(Glibc)
  import Glibc
#endif

@Test func plainTextIsDrawn() throws {
  let clock = ContinuousClock()
  let fonts = try Samples.fonts.get()
  print("loading", fonts.loadingTime)
  let sheet = Sheet(width: 1100, height: 900)
  var y = 20
  let texts: [(String, (inout TextStyle) -> Void)] = [
    ("Hello, World! Office fi AV", { _ in }),
    ("مرحبا بالعالم 123 abc", { $0.strokes = [Stroke(color: .black, width: 0.06)] }),
    ("Hi 👋🏽 👨‍👩‍👧‍👦 🇫🇷 ❤️ ☎ 1️⃣ 123", { $0.shadows = [Shadow()] }),
    ("日本語のテキスト 한국어 中文", { $0.weight = 700; $0.color = .gradient(Gradient(from: Color(red: 255, green: 0, blue: 0), to: Color(red: 255, green: 255, blue: 0))) }),
    ("สวัสดีชาวโลก हिन्दी नमस्ते", { $0.box = TextBox() }),
    ("Underlined gjp struck", { $0.underline = true; $0.strikethrough = true; $0.strokes = [Stroke(color: .white, width: 0.04), Stroke(color: .black, width: 0.05)]; $0.color = .color(Color(red: 0, green: 100, blue: 255)) }),
    ("Two lines of text that have a box for each of the lines that there are here", { $0.box = TextBox(); $0.box?.extent = .line; $0.shadows = [Shadow()] }),
  ]
  for (text, change) in texts {
    let start = clock.now
    let layout = try Samples.layout(text, change)
    let middle = clock.now
    let picture = try #require(try TextPainter(layout).picture())
    print(layout.width, layout.height, layout.lines.count, layout.words.count, layout.letters.count, layout.fontsUsed, layout.missingGlyphs, middle - start, clock.now - middle)
    sheet.draw(picture, x: 20, y: y)
    y += Int(layout.height) + 30
  }
  if let path = getenv("CLIPMILL_SHEET") { sheet.write(to: String(cString: path)) }
}
