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
        Int(stream.pointee.index), timeBase: Rational(stream.pointee.time_base), mayJump: mayJump)
    }
    let packet = try Packet()
    var joins = PacketJoins()
    while case .packet = try demuxer.read(into: packet) {
      passes[Int(packet.raw.pointee.stream_index)]?.take(packet.raw.pointee, &joins)
      try traffic?.checkGoesOn()
    }
    try traffic?.checkGoesOn()
    let offsets = Self.offsets(numbers.compactMap { passes[$0] }, joins: joins.positions.count)
    var result: [Int: Stream] = [:]
    for (number, pass) in passes {
      result[number] = pass.stream(
        offsets.map { (($0 / pass.timeBase).rounded) }, joins)
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

  /// Seconds by which what lies behind each join is moved so that it follows what is before: by the first stream (the
  /// picture, where there is one) that has both, so that picture and sound stay together; else by what ends last.
  private static func offsets(_ passes: [PacketPass], joins count: Int) -> [Rational] {
    var offsets: [Rational] = [0]
    guard count > 1 else { return offsets }
    /// By stream, the time that it has behind each join.
    let spans = passes.map { pass in
      Dictionary(
        pass.parts.filter(\.isTimed).map {
          ($0.join, (start: Rational($0.start, 1) * pass.timeBase, end: Rational($0.end, 1) * pass.timeBase))
        }, uniquingKeysWith: { (min($0.start, $1.start), max($0.end, $1.end)) })
    }
    for join in 1..<count {
      let last = offsets[join - 1]
      if let both = spans.first(where: { $0[join] != nil && $0[join - 1] != nil }),
        let now = both[join], let before = both[join - 1]
      {
        offsets.append(before.end + last - now.start)
        continue
      }
      let end = spans.compactMap { $0[join - 1]?.end }.max()
      let start = spans.compactMap { $0[join]?.start }.min()
      guard let end, let start else {
        offsets.append(last)
        continue
      }
      offsets.append(end + last - start)
    }
    return offsets
  }
}
