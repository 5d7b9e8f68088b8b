import ClipJob
import Typography

// What text takes: fonts, layouts and pictures of a caption of eight words on 1080 × 1920, as medians of milliseconds.

let clock = ContinuousClock()

func milliseconds(_ duration: Duration) -> Double {
  let (seconds, attoseconds) = duration.components
  return Double(seconds) * 1000 + Double(attoseconds) / 1e15
}

func measure(_ name: String, _ count: Int = 51, _ body: () throws -> Void) rethrows {
  var times: [Double] = []
  for _ in 0..<count {
    let start = clock.now
    try body()
    times.append(milliseconds(clock.now - start))
  }
  times.sort()
  let rounded = { (value: Double) in (value * 1000).rounded() / 1000 }
  print(
    "{\"name\": \"\(name)\", \"median\": \(rounded(times[count / 2])), \"least\": \(rounded(times[0])), \"most\": \(rounded(times[count - 1]))}"
  )
}

var style = TextStyle()
(style.size, style.weight, style.strokes) = (0.045, 800, [Stroke(width: 0.08)])
style.shadows = [Shadow()]
let room = TextRoom(width: 950, height: 700, canvasHeight: 1920)
let text = "This is how eight words of captions look"

try measure("first font set", 1) { _ = try FontSet() }
try measure("another font set") { _ = try FontSet() }
let fonts = try FontSet()
func layout(_ text: String, _ style: TextStyle) throws -> TextLayout {
  try TextLayout([TextSpan(text, style: style)], style: style, in: room, fonts: fonts)
}
try measure("first layout", 1) { _ = try layout(text, style) }
try measure("first layout of four scripts", 1) { _ = try layout("漢字 مرحبا สวัสดี 👋🏽", style) }
try measure("layout") { _ = try layout(text, style) }
var fitted = style
(fitted.size, fitted.minSize, fitted.maxLines) = (0.2, 0.02, 2)
try measure("layout that is made to fit") { _ = try layout(text, fitted) }
try measure("layout of four scripts") { _ = try layout("漢字 مرحبا สวัสดี 👋🏽", style) }
let caption = try layout(text, style)
let painter = TextPainter(caption)
try measure("first picture", 1) { _ = try painter.picture() }
try measure("picture") { _ = try painter.picture() }
try measure("picture without shadow") { _ = try painter.picture(TextPart(layers: [.stroke, .fill])) }
try measure("picture, twice as large") { _ = try painter.picture(scale: 2) }
try measure("picture of a word") { _ = try painter.picture(TextPart(.words(3..<4))) }
try measure("picture of a letter") { _ = try painter.picture(TextPart(.letters(3..<4))) }
