/// A connected stream of bytes that never blocks: a socket, or TLS over one.
protocol Channel: AnyObject {
  var socket: Socket { get }
  /// Bytes that `write` took and the kernel has not yet.
  var hasUnsent: Bool { get }
  /// Takes what it can; 0: nothing now.
  func write(_ bytes: UnsafeRawBufferPointer) throws(RedisError) -> Int
  /// Gives what there is. Fewer than asked for: nothing more is there now. The end of the stream is an error
  /// (`closed`).
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(RedisError) -> Int
  /// Whether the stream is still open and quiet, as it must be between commands. Costs one system call.
  func isIdle() -> Bool
  /// Says goodbye as far as that goes without waiting.
  func close()
}

extension Channel {
  func close() {}
}
