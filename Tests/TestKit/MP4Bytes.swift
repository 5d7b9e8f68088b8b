import Foundation

/// The bytes of an mp4 whose index is behind its media (as `ffmpeg` writes it), to be changed where no muxer would.
public struct MP4Bytes {
  public private(set) var data: Data
  /// Bytes before the first child of boxes that have any (ISO/IEC 14496-12): of a sample entry, its fixed fields.
  private static let heads = [
    "moov": 8, "trak": 8, "mdia": 8, "minf": 8, "stbl": 8, "dinf": 8, "dref": 16, "stsd": 16, "hvc1": 86,
    "hev1": 86, "av01": 86,
    "avc1": 86,
    "mp4a": 36,
  ]

  public init(_ path: String) throws { data = try Data(contentsOf: URL(fileURLWithPath: path)) }

  public func write(_ path: String) throws { try data.write(to: URL(fileURLWithPath: path)) }

  /// Puts a box behind the last child of the box that `path` leads to, the first of each name.
  ///
  /// - Returns: whether there is such a box.
  public mutating func append(_ name: String, _ payload: [UInt8], at path: [String]) -> Bool {
    guard let boxes = find(path), let last = boxes.last else { return false }
    let size = UInt32(payload.count + 8)
    let box = Self.bytes(size) + Array(name.utf8) + payload
    data.insert(contentsOf: box, at: last + Int(number(last)))
    for at in boxes { data.replaceSubrange(at..<at + 4, with: Self.bytes(number(at) + size)) }
    return true
  }

  /// Gives the box that `path` leads to another name.
  public mutating func rename(_ path: [String], to name: String) -> Bool {
    guard let at = find(path)?.last else { return false }
    data.replaceSubrange(at + 4..<at + 8, with: Array(name.utf8))
    return true
  }

  /// Overwrites the first of the given bytes behind a marker.
  public mutating func replace(behind marker: [UInt8], skip: Int = 0, with bytes: [UInt8]) -> Bool {
    guard let found = data.range(of: Data(marker)) else { return false }
    let at = found.upperBound + skip
    data.replaceSubrange(at..<at + bytes.count, with: bytes)
    return true
  }

  /// Overwrites a part of the media, from and to fractions of them.
  public mutating func damage(from: Double, to: Double) -> Bool {
    guard let at = find(["mdat"])?.last else { return false }
    let size = Double(number(at)) - 8
    let range = at + 8 + Int(size * from)..<at + 8 + Int(size * to)
    data.replaceSubrange(range, with: Data(repeating: 0x55, count: range.count))
    return true
  }

  /// Where the boxes of a path begin.
  private func find(_ path: [String]) -> [Int]? {
    var (found, range): ([Int], Range<Int>) = ([], 0..<data.count)
    for name in path {
      var at = range.lowerBound
      while at + 8 <= range.upperBound, String(decoding: data[at + 4..<at + 8], as: UTF8.self) != name {
        at += max(8, Int(number(at)))
      }
      guard at + 8 <= range.upperBound else { return nil }
      found.append(at)
      range = at + (Self.heads[name] ?? 8)..<at + Int(number(at))
    }
    return found
  }

  private func number(_ at: Int) -> UInt32 { data[at..<at + 4].reduce(0) { $0 << 8 | UInt32($1) } }

  private static func bytes(_ number: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * UInt32($0))) }
  }
}
