import CFFmpeg
import MediaTypes
import Synchronization

extension PacketIndex {
  /// Of files that were read to their end, by their version.
  private static let known = Mutex<[String: PacketIndex]>([:])
  private static let mostKnown = 1024

  /// Reads all packets of the given streams, from where the demuxer is, which is the file's beginning.
  ///
  /// Note: it takes as long as reading the file.
  convenience init(
    passing demuxer: Demuxer, _ streams: [UnsafeMutablePointer<AVStream>], traffic: SourceTraffic?
  ) throws(MediaError) {
    let clock = ContinuousClock()
    let begin = clock.now
    let numbers = streams.map { Int($0.pointee.index) }
    demuxer.keepOnly(numbers)
    let mayJump = demuxer.clockMayJump
    var passes: [Int: PacketPass] = [:]
    for stream in streams {
      passes[Int(stream.pointee.index)] = PacketPass(
        timeBase: Rational(stream.pointee.time_base), mayJump: mayJump)
    }
    let packet = try Packet()
    while case .packet = try demuxer.read(into: packet) {
      passes[Int(packet.raw.pointee.stream_index)]?.take(packet.raw.pointee)
      try traffic?.checkGoesOn()
    }
    try traffic?.checkGoesOn()
    let offsets = Self.offsets(numbers.compactMap { passes[$0] })
    var result: [Int: Stream] = [:]
    for (number, pass) in passes {
      result[number] = pass.stream(
        offsets.map { (($0 / pass.timeBase).rounded) })
    }
    self.init(result, seconds: (clock.now - begin) / .seconds(1))
  }

  /// The same, or what an earlier pass of this process over the same bytes found.
  ///
  /// - Parameter version: of the file's bytes (`ByteSource.version`); nil: it is not remembered.
  static func of(
    _ demuxer: Demuxer, _ streams: [UnsafeMutablePointer<AVStream>], version: String?, traffic: SourceTraffic?
  ) throws(MediaError) -> PacketIndex {
    let key = version.map { "\($0) \(streams.map(\.pointee.index))" }
    if let key, let found = known.withLock({ $0[key] }) { return found }
    let index = try PacketIndex(passing: demuxer, streams, traffic: traffic)
    if let key {
      known.withLock {
        if $0.count >= mostKnown { $0.removeAll() }
        $0[key] = index
      }
    }
    return index
  }

  /// Seconds by which each part is moved so that it follows the one before: by the first stream (the picture, where
  /// there is one) that has both, so that picture and sound stay together.
  private static func offsets(_ passes: [PacketPass]) -> [Rational] {
    let count = passes.map(\.parts.count).max() ?? 0
    var offsets = [Rational](repeating: 0, count: max(1, count))
    for number in 1..<max(1, count) {
      let pass = passes.first {
        $0.parts.count > number && $0.parts[number].isTimed && $0.parts[number - 1].isTimed
      }
      guard let pass else {
        offsets[number] = offsets[number - 1]
        continue
      }
      let end = Rational(pass.parts[number - 1].end, 1) * pass.timeBase + offsets[number - 1]
      offsets[number] = end - Rational(pass.parts[number].start, 1) * pass.timeBase
    }
    return offsets
  }
}
