/// A whole file in memory, for libraries that want it so. It stays where it is.
final class FileMemory {
  private var room: UnsafeMutableRawBufferPointer
  private var count = 0
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: room[..<count]) }

  /// A picture within the limits, uncompressed and at 16 bits, is hardly larger.
  private static let most = 1 << 30
  private static let piece = 1 << 20

  init(_ source: any ByteSource, name: String, traffic: SourceTraffic?) throws(MediaError) {
    let size = source.size.map { Int(clamping: $0) }
    // One byte more shows that the file ends there.
    room = .allocate(byteCount: min(size ?? Self.piece, Self.most) + 1, alignment: 16)
    while true {
      try traffic?.checkGoesOn()
      traffic?.beat()
      if count == room.count { try grow(name) }
      let rest = UnsafeMutableRawBufferPointer(rebasing: room[count..<min(count + Self.piece, room.count)])
      let done = try source.read(into: rest, at: Int64(count))
      guard done > 0 else { break }
      count += done
    }
    traffic?.read(bytes: count)
  }

  deinit { room.deallocate() }

  private func grow(_ name: String) throws(MediaError) {
    guard room.count <= Self.most else {
      throw MediaError(
        .limits, "\(name) is larger than the \(Self.most >> 20) MiB that are read of a still",
        hint: "convert it to a smaller file, or to a video")
    }
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: room.count * 2, alignment: 16)
    larger.copyMemory(from: UnsafeRawBufferPointer(room))
    room.deallocate()
    room = larger
  }
}
