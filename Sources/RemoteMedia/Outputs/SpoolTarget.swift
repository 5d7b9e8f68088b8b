import Fetching
import Glibc
import MediaIO
import Synchronization
import Telemetry

/// An output that is kept in a stretch of a temporary file until it is complete.
final class SpoolTarget: OutputTarget, Sendable {
  let name: String
  private let spool: OutputSpool
  private let start: Int
  private let state = Mutex(State())

  private struct State {
    var end = 0
    var reserved = 0
    var isGivenBack = false
  }

  init(_ name: String, _ spool: OutputSpool, at start: Int) {
    self.name = name
    self.spool = spool
    self.start = start
  }

  deinit { giveBack() }

  /// Frees the disk; there is nothing to read any more. Twice is legal.
  func giveBack() {
    let reserved = state.withLock { state -> Int? in
      guard !state.isGivenBack else { return nil }
      state.isGivenBack = true
      return state.reserved
    }
    if let reserved { spool.file.give(start, bytes: reserved) }
  }

  var size: Int64 { get throws(MediaError) { state.withLock { Int64($0.end) } } }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(MediaError) {
    let end = Int(offset) + bytes.count
    let missing = state.withLock { max(0, end - $0.reserved) }
    guard end <= SpoolFile.stride, spool.file.reserve(missing, within: spool.limit) else {
      throw MediaError(
        .limits,
        "\(name) cannot be kept in a temporary file until it is complete: the limit is \(spool.limit >> 20) MiB",
        hint: "\"fragmented\": true sends an mp4 or mov while it is encoded, and keeps nothing"
          + (spool.setting.map { "; whoever runs the worker may allow more: \($0)" } ?? ""))
    }
    state.withLock { state in
      state.reserved += missing
      state.end = max(state.end, end)
    }
    var done = 0
    while done < bytes.count {
      let count = pwrite(
        spool.file.descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done,
        start + Int(offset) + done)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure("written to", count < 0 ? errno : EIO) }
      done += count
    }
  }

  func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int64) throws(MediaError) -> Int {
    let there = state.withLock { $0.isGivenBack ? 0 : max(0, $0.end - Int(offset)) }
    guard there > 0 else { return 0 }
    while true {
      let count = pread(
        spool.file.descriptor, bytes.baseAddress, min(there, bytes.count), start + Int(offset))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure("read from", count < 0 ? errno : EIO) }
      return count
    }
  }

  func receipt(_ activity: Heartbeat.Activity?) throws(MediaError) -> OutputReceipt {
    let digest = try SHA256()
    var bytes = 0
    try forEachPiece { piece throws(MediaError) in
      digest.update(piece)
      bytes += piece.count
      activity?.advance(piece.count)
    }
    return OutputReceipt(bytes: bytes, sha256: digest.finish())
  }

  /// All of it, in order.
  func forEachPiece(_ body: (UnsafeRawBufferPointer) throws(MediaError) -> Void) throws(MediaError) {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.piece, alignment: 16)
    defer { room.deallocate() }
    var offset: Int64 = 0
    while true {
      let count = try read(into: room, at: offset)
      guard count > 0 else { return }
      try body(UnsafeRawBufferPointer(rebasing: room[..<count]))
      offset += Int64(count)
    }
  }

  private static let piece = 1 << 20

  private func failure(_ what: String, _ code: Int32) -> MediaError {
    let message = "\(name) cannot be \(what) its temporary file: \(String(cString: strerror(code)))"
    return code == ENOSPC || code == EDQUOT
      ? MediaError(.diskFull, message, hint: "make room in TMPDIR") : MediaError(.unwritable, message)
  }
}
