import MediaTypes

/// What a pass over all packets of a file found: where its streams truly end, and where their clocks jump.
final class PacketIndex: Sendable {
  /// Ticks are of the stream's time base, on one clock from the file's first packet to its last: jumps are taken out.
  struct Stream: Sendable, Equatable {
    var packets = 0
    /// Of the first picture or sample that is shown.
    var start: Int64?
    /// Past the last one.
    var end: Int64?
    /// The parts of the file between jumps, in order; one where there are none.
    var parts: [Part] = []
    /// Key frames in order of their ticks, only where there are several parts: no container's index survives that.
    var keys: [Key] = []
  }

  /// A part of a file that has a clock of its own: recordings that were joined byte by byte, a clock that wrapped.
  struct Part: Sendable, Equatable {
    /// Of its first packet, in bytes.
    var position: Int64
    /// What its time stamps lack to follow those of the part before.
    var offset: Int64
  }

  struct Key: Sendable, Equatable {
    var tick: Int64
    var position: Int64
  }

  /// By the stream's number in the file.
  let streams: [Int: Stream]
  /// What the pass took.
  let seconds: Double

  init(_ streams: [Int: Stream], seconds: Double) {
    self.streams = streams
    self.seconds = seconds
  }

  var packets: Int { streams.values.reduce(0) { $0 + $1.packets } }
  /// Of the stream that has most.
  var parts: Int { streams.values.map(\.parts.count).max() ?? 1 }
}

extension PacketIndex.Stream {
  /// What to add to the time stamps of a packet at a byte position.
  func offset(at position: Int64) -> Int64 {
    let next = Self.first(parts) { $0.position > position }
    return next > 0 ? parts[next - 1].offset : 0
  }

  /// The last key frame not after `tick`.
  func key(before tick: Int64) -> PacketIndex.Key? {
    let next = Self.first(keys) { $0.tick > tick }
    return next > 0 ? keys[next - 1] : nil
  }

  /// The first index from which on `isBehind` holds.
  private static func first<Entry>(_ entries: [Entry], _ isBehind: (Entry) -> Bool) -> Int {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if isBehind(entries[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
