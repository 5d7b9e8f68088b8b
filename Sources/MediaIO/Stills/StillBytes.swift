#if canImport(Glibc)
  import Glibc
#endif

/// Reads numbers and marks anywhere in a file, through a window of it. What lies past the end is nil.
final class StillBytes {
  private let source: any ByteSource
  private let traffic: SourceTraffic?
  private var window: [UInt8] = []
  private var start = 0

  private static let windowSize = 64 << 10

  init(_ source: any ByteSource, traffic: SourceTraffic? = nil) {
    self.source = source
    self.traffic = traffic
  }

  func byte(_ at: Int) throws(MediaError) -> Int? {
    try hold(at) ? Int(window[at - start]) : nil
  }

  /// Whether the file has `end` bytes.
  func has(_ end: Int) throws(MediaError) -> Bool {
    if let size = source.size { return Int64(end) <= size }
    return end <= 0 ? true : try hold(end - 1)
  }

  func matches(_ text: String, at: Int) throws(MediaError) -> Bool { try matches(Array(text.utf8), at: at) }

  func matches(_ expected: [UInt8], at: Int) throws(MediaError) -> Bool {
    for (i, value) in expected.enumerated() {
      guard try byte(at + i) == Int(value) else { return false }
    }
    return true
  }

  /// Where `value` stands first, from `at` on.
  func first(_ value: UInt8, from at: Int) throws(MediaError) -> Int? {
    var at = at
    while try hold(at) {
      let found = window.withUnsafeBytes { bytes -> Int? in
        guard let base = bytes.baseAddress else { return nil }
        let from = base + (at - start)
        return memchr(from, Int32(value), bytes.count - (at - start)).map { base.distance(to: $0) }
      }
      if let found { return start + found }
      at = start + window.count
    }
    return nil
  }

  func big16(_ at: Int) throws(MediaError) -> Int? { try number(at, [1, 0]) }
  func big32(_ at: Int) throws(MediaError) -> Int? { try number(at, [3, 2, 1, 0]) }
  func little16(_ at: Int) throws(MediaError) -> Int? { try number(at, [0, 1]) }
  func little24(_ at: Int) throws(MediaError) -> Int? { try number(at, [0, 1, 2]) }
  func little32(_ at: Int) throws(MediaError) -> Int? { try number(at, [0, 1, 2, 3]) }

  /// Whether the last `count` bytes are 0: room that was made for what did not come.
  func endsInZeros(_ count: Int) throws(MediaError) -> Bool {
    guard let size = source.size.map({ Int($0) }), size > count else { return false }
    for at in size - count..<size {
      guard try byte(at) == 0 else { return false }
    }
    return true
  }

  private func number(_ at: Int, _ order: [Int]) throws(MediaError) -> Int? {
    var value = 0
    for (i, place) in order.enumerated() {
      guard let byte = try byte(at + i) else { return nil }
      value |= byte << (8 * place)
    }
    return value
  }

  /// Moves the window where `at` is not in it; false: the file ends before.
  private func hold(_ at: Int) throws(MediaError) -> Bool {
    if at >= start, at < start + window.count { return true }
    guard at >= 0 else { return false }
    if let size = source.size, Int64(at) >= size { return false }
    try traffic?.checkGoesOn()
    traffic?.beat()
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.windowSize, alignment: 16)
    defer { room.deallocate() }
    let count = try source.read(into: room, at: Int64(at))
    start = at
    window = Array(room[..<count])
    return count > 0
  }
}
