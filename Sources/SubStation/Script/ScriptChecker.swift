/// Reads a script as libass does, as far as its limits need, and writes it again within them.
struct ScriptChecker {
  private enum Section { case none, info, styles, events, fonts }

  let name: String
  let limits: AssLimits
  private(set) var output: [UInt8] = []
  private(set) var warnings: [SubStationWarning] = []
  private(set) var events: [Crowd.Event] = []
  private var styles: [ScriptStyle] = []
  private var largestStyle = ScriptStyle()
  private var height = 288.0
  private var fonts = 0
  private var reducedLines = 0
  private var leftOutLines = 0

  init(name: String, limits: AssLimits) {
    self.name = name
    self.limits = limits
  }

  /// Each kind of warning is told of so many lines.
  private static let told = 10

  mutating func check(_ bytes: [UInt8]) throws(SubStationError) {
    let lines = bytes.split(maxSplits: .max, omittingEmptySubsequences: false) { $0 == 10 || $0 == 13 }
    try measure(lines)
    output.reserveCapacity(bytes.count + 64)
    try write(lines)
    if let excess = Crowd.excess(of: events, limits) {
      throw SubStationError(
        .limits, "\(name) shows \(excess.what) at once, \(Self.clock(excess.seconds)) after its beginning",
        line: excess.line, hint: "spread them over time, or render such effects into a video")
    }
    if reducedLines > Self.told {
      warnings.append(
        SubStationWarning(.reduced, "sizes of \(reducedLines - Self.told) more lines were reduced"))
    }
    if leftOutLines > Self.told {
      warnings.append(SubStationWarning(.leftOut, "\(leftOutLines - Self.told) more lines are left out"))
    }
  }

  static func clock(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 1e9))
    return
      "\(whole / 3600):\(whole / 60 % 60 < 10 ? "0" : "")\(whole / 60 % 60):\(whole % 60 < 10 ? "0" : "")\(whole % 60)"
  }

  private static func section(_ line: ArraySlice<UInt8>) -> Section? {
    guard line.first == UInt8(ascii: "[") else { return nil }
    if ByteWords.hasPrefix(line, "[script info]") { return .info }
    if ByteWords.hasPrefix(line, "[v4 styles]") || ByteWords.hasPrefix(line, "[v4+ styles]") {
      return .styles
    }
    if ByteWords.hasPrefix(line, "[events]") { return .events }
    if ByteWords.hasPrefix(line, "[fonts]") { return .fonts }
    return nil
  }

  // MARK: Sizes

  /// The script's height and its styles, wherever they stand.
  private mutating func measure(_ lines: [ArraySlice<UInt8>]) throws(SubStationError) {
    var widths: [Double] = []
    var heights: [Double] = []
    var isScript = false
    var format = ScriptFormat.styles
    var section = Section.none
    var styleLines: [(ScriptFormat, ArraySlice<UInt8>, Int)] = []
    for (number, line) in lines.enumerated() {
      let line = ByteWords.trimmed(line)
      if let new = Self.section(line) {
        section = new
        if new != .fonts { isScript = true }
      }
      if section == .styles, ByteWords.hasPrefix(line, "format:"), line.count <= limits.headerLine {
        format = ScriptFormat(line.dropFirst(7))
      }
      if ByteWords.hasPrefix(line, "style:") { styleLines.append((format, line.dropFirst(6), number + 1)) }
      if ByteWords.hasPrefix(line, "playresx:") {
        widths += [ByteWords.number(line.dropFirst(9))].compactMap(\.self)
      }
      if ByteWords.hasPrefix(line, "playresy:") {
        heights += [ByteWords.number(line.dropFirst(9))].compactMap(\.self)
      }
    }
    guard isScript else {
      throw SubStationError(
        .unreadable, "\(name) is no SubStation Alpha (.ass, .ssa): it has no section such as [Events]",
        hint: "name a file that Aegisub or ffmpeg can open as subtitles")
    }
    if let last = styleLines.dropFirst(limits.styles).first {
      throw SubStationError(
        .limits, "\(name) has \(styleLines.count) styles; \(limits.styles) are the most", line: last.2,
        hint: "remove those that no line uses")
    }
    // As libass completes what is missing. Of several, the least: letters are largest with it.
    let whole = { (values: [Double]) in values.map { $0.rounded(.towardZero) }.filter { $0 > 0 }.min() }
    if let given = whole(heights) {
      height = given
    } else if let width = whole(widths) {
      height = max(1, width == 1280 ? 1024 : (width * 3 / 4).rounded(.down))
    }
    for (format, values, _) in styleLines { styles.append(reduced(values, format).style) }
    largestStyle = styles.reduce(ScriptStyle()) { $0.union($1) }
  }

  private func read(_ values: ArraySlice<UInt8>, _ format: ScriptFormat) -> ScriptStyle {
    func number(_ name: StaticString, _ none: Double) -> Double {
      format.range(of: name, in: values).flatMap { ByteWords.number(values[$0]) } ?? none
    }
    var style = ScriptStyle()
    style.name = format.range(of: "name", in: values).map { Array(ByteWords.trimmed(values[$0])) } ?? []
    style.fontSize = number("fontsize", 18)
    style.scaleX = number("scalex", 100)
    style.scaleY = number("scaley", 100)
    style.border = number("outline", 2)
    return style
  }

  /// What a style's line does not say cannot be written smaller there: its events are judged with it as it is.
  private func reduced(
    _ values: ArraySlice<UInt8>, _ format: ScriptFormat
  ) -> (style: ScriptStyle, isReduced: Bool) {
    let style = read(values, format)
    var new = style
    func reduce(_ name: StaticString, _ field: WritableKeyPath<ScriptStyle, Double>, to most: Double) {
      guard format.range(of: name, in: values) != nil else { return }
      new[keyPath: field] = min(new[keyPath: field], most)
    }
    reduce("fontsize", \.fontSize, to: limits.letterHeight * height)
    let scale = 100 * limits.letterHeight * height / max(new.fontSize, 1e-3)
    reduce("scalex", \.scaleX, to: scale)
    reduce("scaley", \.scaleY, to: scale)
    reduce("outline", \.border, to: limits.border(of: height))
    let isSame =
      new.fontSize == style.fontSize && new.scaleX == style.scaleX && new.scaleY == style.scaleY
      && new.border == style.border
    return (new, !isSame)
  }

  // MARK: Lines

  private mutating func write(_ lines: [ArraySlice<UInt8>]) throws(SubStationError) {
    var section = Section.none
    var styleFormat = ScriptFormat.styles
    var eventFormat = ScriptFormat.events
    for (index, line) in lines.enumerated() {
      let number = index + 1
      let line = ByteWords.trimmed(line)
      defer { output.append(10) }
      if let new = Self.section(line) { section = new }
      // Whatever section libass thinks that it is in.
      if ByteWords.hasPrefix(line, "dialogue:") {
        try write(event: line.dropFirst(9), eventFormat, number)
      } else if line.count > limits.headerLine {
        if !ByteWords.hasPrefix(line, "comment:") {
          leaveOut("it is longer than \(limits.headerLine) bytes", number)
        }
      } else if ByteWords.hasPrefix(line, "style:") {
        write(style: line, styleFormat, number)
      } else {
        if ByteWords.hasPrefix(line, "format:") {
          if section == .styles { styleFormat = ScriptFormat(line.dropFirst(7)) }
          if section == .events { eventFormat = ScriptFormat(line.dropFirst(7)) }
        }
        if ByteWords.hasPrefix(line, "fontname:") { try countFont(number) }
        output += line
      }
    }
  }

  private mutating func countFont(_ line: Int) throws(SubStationError) {
    fonts += 1
    guard fonts > limits.fonts else { return }
    throw SubStationError(
      .limits, "\(name) has more than \(limits.fonts) fonts in it", line: line,
      hint: "install fonts on the machine instead")
  }

  private mutating func write(style line: ArraySlice<UInt8>, _ format: ScriptFormat, _ number: Int) {
    let values = line.dropFirst(6)
    let (style, isReduced) = reduced(values, format)
    guard isReduced else {
      output += line
      return
    }
    tellReduced(number)
    var text = Array(line)
    let fields: [(StaticString, Double)] = [
      ("fontsize", style.fontSize), ("scalex", style.scaleX), ("scaley", style.scaleY),
      ("outline", style.border),
    ]
    // From the back, so that ranges stay true.
    let ranges = fields.compactMap { name, value in
      format.range(of: name, in: values).map {
        ($0.lowerBound - line.startIndex..<$0.upperBound - line.startIndex, value)
      }
    }
    for (range, value) in ranges.sorted(by: { $0.0.lowerBound > $1.0.lowerBound }) {
      text.replaceSubrange(range, with: "\(Int(value))".utf8)
    }
    output += text
  }

  private mutating func write(event values: ArraySlice<UInt8>, _ format: ScriptFormat, _ number: Int)
    throws(SubStationError)
  {
    guard events.count < limits.events else {
      throw SubStationError(
        .limits, "\(name) has more than \(limits.events) lines to show", line: number,
        hint: "split it into several files")
    }
    let range = format.range(of: "text", in: values, isRest: true) ?? values.startIndex..<values.endIndex
    let text = values[range]
    guard text.count <= limits.eventBytes else {
      return leaveOut("its text is longer than \(limits.eventBytes >> 10) KiB", number)
    }
    func field(_ name: StaticString) -> ArraySlice<UInt8>? {
      format.range(of: name, in: values).map { values[$0] }
    }
    let styleName = field("style").map { Array(ByteWords.trimmed($0).drop { $0 == UInt8(ascii: "*") }) }
    let own = styles.last { $0.name == styleName }
    let checker = EventText(
      limits: limits, height: height, style: own ?? largestStyle, anyStyle: largestStyle)
    let result = checker.checked(text)
    if result.depth > limits.depth {
      return leaveOut("its brackets are nested more than \(limits.depth) deep", number)
    }
    if result.letters > limits.eventLetters {
      return leaveOut("it has more than \(limits.eventLetters) letters", number)
    }
    if result.area > limits.eventArea { return leaveOut("what it draws is too large", number) }
    if result.isReduced { tellReduced(number) }
    // A time that cannot be read could be any.
    events.append(
      Crowd.Event(
        start: field("start").flatMap(ByteWords.time) ?? -.infinity,
        end: field("end").flatMap(ByteWords.time) ?? .infinity,
        bytes: text.count, letters: result.letters, area: result.area, key: result.key, line: number))
    output += "Dialogue:".utf8
    output += values[values.startIndex..<range.lowerBound]
    output += result.text
  }

  private mutating func leaveOut(_ why: String, _ line: Int) {
    leftOutLines += 1
    if leftOutLines <= Self.told {
      warnings.append(SubStationWarning(.leftOut, "the line is left out: \(why)", line: line))
    }
  }

  private mutating func tellReduced(_ line: Int) {
    reducedLines += 1
    guard reducedLines <= Self.told else { return }
    warnings.append(
      SubStationWarning(
        .reduced, "letters or borders are larger than can be drawn, and were reduced", line: line))
  }
}
