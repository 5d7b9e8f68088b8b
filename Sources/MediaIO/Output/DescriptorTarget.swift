import Files
import Telemetry

#if canImport(Glibc)
  import Glibc
#endif

/// An open file as a target. It has no place of its own in the file: others may use the descriptor, too.
///
/// Note: why the digest is not taken while writing. What was handed to `pwrite` is what the file has only as long as nobody
/// else writes to it, and the kernel does not say that: times of change are as coarse as its clock's ticks. So the digest is
/// that of the file, read through the same descriptor, which is the file that is put in place. Taken on the way it would
/// save reading gifs and stills only, 1 ms of the 4.2 s of `examples/06-many-outputs.json`; formats that go back have to
/// be read in any case, and would be hashed twice.
public final class DescriptorTarget: OutputTarget, Sendable {
  public let name: String
  private let file: Descriptor

  /// - Parameters:
  ///   - file: empty, open for reading and writing; it stays open.
  ///   - name: for messages.
  public init(_ file: Descriptor, name: String) {
    self.file = file
    self.name = name
  }

  public var size: Int64 {
    get throws(MediaError) {
      guard let facts = file.facts else { throw failure("cannot look at", errno) }
      return Int64(facts.st_size)
    }
  }

  public func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(MediaError) {
    var done = 0
    while done < bytes.count {
      let step = pwrite(
        file.raw, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(offset) + off_t(done))
      if step < 0, errno == EINTR { continue }
      guard step > 0 else { throw failure("cannot write", step < 0 ? errno : EIO) }
      done += step
    }
  }

  public func read(
    into bytes: UnsafeMutableRawBufferPointer, at offset: Int64
  ) throws(MediaError) -> Int {
    while true {
      let count = pread(file.raw, bytes.baseAddress, bytes.count, off_t(offset))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure("cannot read back", errno) }
      return count
    }
  }

  public func receipt(_ activity: Heartbeat.Activity?) throws(MediaError) -> OutputReceipt {
    try FileDigest.sha256(file, name: name, activity)
  }

  private func failure(_ what: String, _ code: Int32) -> MediaError {
    let message = "\(what) \(name): \(String(cString: strerror(code)))"
    if code == ENOSPC || code == EDQUOT {
      return MediaError(.diskFull, message, hint: "free some space or write to another disk")
    }
    return MediaError(.unwritable, message)
  }
}
