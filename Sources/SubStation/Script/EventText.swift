/// What an event's text would have libass draw, and the text with its numbers kept within limits.
///
/// Note: libass's rules for tags are lenient, so those here are wider: whatever stands between braces and looks like one of the tags
/// is taken as one. A tag that libass would not see is reduced for nothing.
struct EventText {
  let limits: AssLimits
  let height: Double
  /// The event's own style, and what `\r` may switch to.
  let style: ScriptStyle
  let anyStyle: ScriptStyle

  struct Result {
    var text: [UInt8] = []
    var letters = 0
    /// In squares of the script's height.
    var area = 0.0
    /// The same for texts whose pictures are the same.
    var key: UInt64 = 0xCBF2_9CE4_8422_2325
    var depth = 0
    var isReduced = false
    /// Sizes are all that is asked for: nothing is written.
    var isDraft = false

    mutating func write(_ bytes: ArraySlice<UInt8>) { if !isDraft { text += bytes } }
    mutating func write(_ byte: UInt8) { if !isDraft { text.append(byte) } }

    /// FNV-1a.
    mutating func mix(_ byte: UInt8) {
      if !isDraft { key = (key ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
  }

  private struct Extent {
    var largest: ScriptStyle
    var shearX = 0.0
    var shearY = 0.0
  }

  func checked(_ text: ArraySlice<UInt8>) -> Result {
    var result = Result()
    result.isDraft = true
    var extent = Extent(largest: style)
    // Sizes first: how much a letter may be scaled depends on the largest of them.
    _ = pass(text, &result, &extent, scaleLimit: .infinity)
    let largest = extent.largest.fontSize
    let scaleLimit = 100 * limits.letterHeight * height / max(largest, 1e-3)
    result = Result()
    result.text.reserveCapacity(text.count)
    extent = Extent(largest: style)
    let drawn = pass(text, &result, &extent, scaleLimit: scaleLimit)
    result.area = area(of: result.letters, drawn, extent)
    return result
  }

  /// In squares of the script's height: letters and drawings, each with border and shadow.
  private func area(of letters: Int, _ drawings: [Double], _ extent: Extent) -> Double {
    let largest = extent.largest
    // A script may have its borders in samples of the video, whatever its own height.
    let border = 2 * largest.border * max(1, height / 1080)
    func square(_ side: Double, _ part: Double) -> Double {
      let width = side * part * largest.scaleX / 100 * (1 + extent.shearX) + border
      let tall = side * largest.scaleY / 100 * (1 + extent.shearY) + border
      return 3 * width * tall / (height * height)
    }
    // No text has more than a few dozen different letters, and equal ones share their picture; theirs are narrower than tall.
    let text = Double(min(letters, 48)) * square(largest.fontSize, 0.6)
    return drawings.reduce(text) { $0 + square($1, 1) }
  }

  /// The sides of the drawings.
  private func pass(
    _ text: ArraySlice<UInt8>, _ result: inout Result, _ extent: inout Extent, scaleLimit: Double
  ) -> [Double] {
    var drawings: [Double] = []
    var level = 0
    var size = style.fontSize
    let lastEnd = text.lastIndex(of: UInt8(ascii: "}")) ?? -1
    var index = text.startIndex
    while index < text.endIndex {
      if text[index] == UInt8(ascii: "{"), index < lastEnd,
        let end = text[index...].firstIndex(of: UInt8(ascii: "}"))
      {
        block(text[index...end], &result, &extent, &size, &level, scaleLimit)
        index = end + 1
        continue
      }
      let end =
        index < lastEnd
        ? text[(index + 1)...].firstIndex(of: UInt8(ascii: "{")) ?? text.endIndex : text.endIndex
      let run = text[index..<end]
      result.write(run)
      for byte in run { result.mix(byte) }
      if level > 0 {
        drawings.append(side(of: run) / Double(1 << min(level - 1, 30)))
      } else {
        result.letters += run.count
      }
      index = end
    }
    return drawings
  }

  /// The range of all coordinates, whichever axis they are of.
  private func side(of run: ArraySlice<UInt8>) -> Double {
    var (low, high) = (Double.infinity, -Double.infinity)
    var index = run.startIndex
    while index < run.endIndex {
      if let number = ByteWords.number(run, &index) {
        (low, high) = (min(low, number), max(high, number))
      } else {
        index += 1
      }
    }
    return low <= high ? high - low : 0
  }

  private func block(
    _ block: ArraySlice<UInt8>, _ result: inout Result, _ extent: inout Extent, _ size: inout Double,
    _ level: inout Int, _ scaleLimit: Double
  ) {
    var depth = 0
    var index = block.startIndex
    var isHashed = true
    while index < block.endIndex {
      let byte = block[index]
      if byte == UInt8(ascii: "(") { depth += 1 }
      if byte == UInt8(ascii: ")") { depth = max(0, depth - 1) }
      result.depth = max(result.depth, depth)
      result.write(byte)
      index += 1
      guard byte == UInt8(ascii: "\\") else {
        if isHashed { result.mix(byte) }
        continue
      }
      while index < block.endIndex, ByteWords.isSpace(block[index]) {
        result.write(block[index])
        index += 1
      }
      isHashed = !OverrideTag.movesOnly(block[index...])
      guard let (tag, length) = OverrideTag.parse(block[index...]) else { continue }
      for byte in block[index..<(index + length)] { result.mix(byte) }
      result.write(block[index..<(index + length)])
      index += length
      while index < block.endIndex, ByteWords.isSpace(block[index]) || block[index] == UInt8(ascii: "(") {
        if block[index] == UInt8(ascii: "(") { depth += 1 }
        result.write(block[index])
        index += 1
      }
      number(of: tag, block, &index, &result, &extent, &size, &level, scaleLimit)
    }
  }

  private func number(
    of tag: OverrideTag, _ block: ArraySlice<UInt8>, _ index: inout Int, _ result: inout Result,
    _ extent: inout Extent, _ size: inout Double, _ level: inout Int, _ scaleLimit: Double
  ) {
    let start = index
    let value = ByteWords.number(block, &index)
    defer { for byte in block[start..<index] { result.mix(byte) } }
    let isRelative = value != nil && (block[start] == UInt8(ascii: "+") || block[start] == UInt8(ascii: "-"))
    var kept = value
    switch tag {
    case .reset:
      extent.largest = extent.largest.union(anyStyle)
      size = anyStyle.fontSize
      level = 0
    case .drawing: level = Int(min(max(value ?? 0, 0), 1000))
    case .fontSize:
      var new = isRelative ? size * (1 + (value ?? 0) / 10) : value ?? 0
      if new <= 0 { new = anyStyle.fontSize }
      size = min(new, limits.letterHeight * height)
      if size < new { kept = size }
      extent.largest.fontSize = max(extent.largest.fontSize, size)
    case .scaleX, .scaleY:
      // None is the style's.
      let new = min(value ?? 0, scaleLimit)
      kept = value.map { min($0, scaleLimit) }
      if tag == .scaleX { extent.largest.scaleX = max(extent.largest.scaleX, new) }
      if tag == .scaleY { extent.largest.scaleY = max(extent.largest.scaleY, new) }
    case .border, .borderX, .borderY:
      kept = value.map { min($0, limits.border(of: height)) }
      extent.largest.border = max(extent.largest.border, kept ?? 0)
    case .shearX, .shearY:
      kept = value.map { min(max($0, -limits.shear), limits.shear) }
      if tag == .shearX { extent.shearX = max(extent.shearX, abs(kept ?? 0)) }
      if tag == .shearY { extent.shearY = max(extent.shearY, abs(kept ?? 0)) }
    }
    if kept == value {
      result.write(block[start..<index])
    } else if let kept {
      result.isReduced = true
      // Two digits behind the point, without Foundation.
      let hundredths = Int((abs(kept) * 100).rounded(.down))
      let fraction = hundredths % 100
      let digits = "\(kept < 0 ? "-" : "")\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
      result.write(Array(digits.utf8)[...])
    }
  }
}
