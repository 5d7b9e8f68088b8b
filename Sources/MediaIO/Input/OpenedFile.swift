import Synchronization

/// A file that its probe has left open for its first reader: its index is parsed and its streams are analysed, which is not done again then.
///
/// Only of mp4 and mov, whose demuxer goes back to the first packet without a trace of what it has read.
final class OpenedFile: Sendable {
  /// Whoever takes the demuxer is the only one who has it.
  private struct Slot: @unchecked Sendable {
    var demuxer: Demuxer?
  }
  private let slot: Mutex<Slot>

  /// In a process, at a time: each holds a descriptor, and an index in memory.
  private static let most = 4
  private static let kept = Atomic<Int>(0)

  /// Nil: every reader opens the file anew.
  init?(_ demuxer: Demuxer) {
    guard demuxer.formatName.hasPrefix("mov") else { return nil }
    guard Self.kept.wrappingAdd(1, ordering: .relaxed).newValue <= Self.most else {
      Self.kept.wrappingSubtract(1, ordering: .relaxed)
      return nil
    }
    slot = Mutex(Slot(demuxer: demuxer))
  }

  deinit { _ = take() }

  /// At its first packet, for the first who asks and counts with the heartbeat that it was opened with.
  func take(for traffic: SourceTraffic?) -> Demuxer? {
    guard let demuxer = take(), demuxer.count(in: traffic), demuxer.rewind() else { return nil }
    return demuxer
  }

  private func take() -> Demuxer? {
    let taken = slot.withLock { slot in
      defer { slot.demuxer = nil }
      return Slot(demuxer: slot.demuxer)
    }
    if taken.demuxer != nil { Self.kept.wrappingSubtract(1, ordering: .relaxed) }
    return taken.demuxer
  }
}
