/// Numbers and words in a script's bytes, read as C's functions read them.
enum ByteWords {
  static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 }

  static func skipSpaces(_ bytes: ArraySlice<UInt8>, _ index: inout Int) {
    while index < bytes.endIndex, isSpace(bytes[index]) { index += 1 }
  }

  /// ASCII letters of either case.
  static func hasPrefix(_ bytes: ArraySlice<UInt8>, _ prefix: StaticString) -> Bool {
    let count = prefix.utf8CodeUnitCount
    guard bytes.count >= count else { return false }
    for index in 0..<count where lower(bytes[bytes.startIndex + index]) != lower(prefix.utf8Start[index]) {
      return false
    }
    return true
  }

  static func starts(_ bytes: ArraySlice<UInt8>, _ prefix: StaticString) -> Bool {
    let count = prefix.utf8CodeUnitCount
    guard bytes.count >= count else { return false }
    for index in 0..<count where bytes[bytes.startIndex + index] != prefix.utf8Start[index] { return false }
    return true
  }

  static func lower(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte + 32 : byte }

  static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var bytes = bytes
    while let first = bytes.first, isSpace(first) { bytes.removeFirst() }
    while let last = bytes.last, isSpace(last) { bytes.removeLast() }
    return bytes
  }

  /// Sign, digits, point, digits, exponent; nil without digits. `index` is behind the number then.
  static func number(_ bytes: ArraySlice<UInt8>, _ index: inout Int) -> Double? {
    var at = index
    var sign = 1.0
    if at < bytes.endIndex, bytes[at] == 43 || bytes[at] == 45 {
      sign = bytes[at] == 45 ? -1 : 1
      at += 1
    }
    var value = 0.0
    var digits = 0
    func digit() -> Double? {
      guard at < bytes.endIndex, bytes[at] >= 48, bytes[at] <= 57 else { return nil }
      return Double(bytes[at] - 48)
    }
    while let next = digit() {
      (value, digits, at) = (value * 10 + next, digits + 1, at + 1)
    }
    if at < bytes.endIndex, bytes[at] == 46 {
      at += 1
      var place = 0.1
      while let next = digit() {
        (value, digits, at, place) = (value + next * place, digits + 1, at + 1, place / 10)
      }
    }
    guard digits > 0 else { return nil }
    if at + 1 < bytes.endIndex, bytes[at] | 32 == 101 {
      let mark = at
      at += 1
      let isNegative = bytes[at] == 45
      if isNegative || bytes[at] == 43 { at += 1 }
      var exponent = 0.0
      var count = 0
      while let next = digit() {
        (exponent, count, at) = (min(exponent * 10 + next, 400), count + 1, at + 1)
      }
      if count == 0 {
        at = mark
      } else {
        for _ in 0..<Int(exponent) { value = isNegative ? value / 10 : value * 10 }
      }
    }
    index = at
    return sign * min(value, 1e300)
  }

  static func number(_ bytes: ArraySlice<UInt8>) -> Double? {
    var index = bytes.startIndex
    skipSpaces(bytes, &index)
    return number(bytes, &index)
  }

  /// `h:mm:ss.cc` in seconds. Nil where libass may read something else of it.
  static func time(_ bytes: ArraySlice<UInt8>) -> Double? {
    let parts = trimmed(bytes).split(omittingEmptySubsequences: false) { $0 == 58 || $0 == 46 }
    guard parts.count == 4 else { return nil }
    var values: [Double] = []
    for part in parts {
      guard !part.isEmpty, part.count <= 6, part.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
      values.append(part.reduce(0) { $0 * 10 + Double($1 - 48) })
    }
    return values[0] * 3600 + values[1] * 60 + values[2] + values[3] / 100
  }
}
