import Foundation

/// A file of bare VP8, VP9 or AV1 frames, to be taken apart and put together.
struct IVF {
  /// 32 bytes, with codec, size and time base.
  var header: Data
  var frames: [Data]

  init(_ path: String) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    header = data.prefix(32)
    frames = []
    var rest = data.dropFirst(32)
    while rest.count >= 12 {
      let size = rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
      frames.append(Data(rest.dropFirst(12).prefix(size)))
      rest = rest.dropFirst(12 + size)
    }
  }

  /// One frame a tick.
  func write(to path: String) throws {
    var data = header
    for (index, frame) in frames.enumerated() {
      withUnsafeBytes(of: UInt32(frame.count).littleEndian) { data.append(contentsOf: $0) }
      withUnsafeBytes(of: UInt64(index).littleEndian) { data.append(contentsOf: $0) }
      data.append(frame)
    }
    try data.write(to: URL(fileURLWithPath: path))
  }
}
