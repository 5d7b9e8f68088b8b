/// A word of a command: text, bytes or a number.
public protocol RedisArgument: Sendable {
  /// Calls `body` once with the bytes that the server shall see.
  func withRedisBytes(_ body: (UnsafeRawBufferPointer) -> Void)
}

extension String: RedisArgument {
  public func withRedisBytes(_ body: (UnsafeRawBufferPointer) -> Void) {
    var text = self
    text.withUTF8 { body(UnsafeRawBufferPointer($0)) }
  }
}

extension Array: RedisArgument where Element == UInt8 {
  public func withRedisBytes(_ body: (UnsafeRawBufferPointer) -> Void) { withUnsafeBytes(body) }
}

extension ArraySlice: RedisArgument where Element == UInt8 {
  public func withRedisBytes(_ body: (UnsafeRawBufferPointer) -> Void) { withUnsafeBytes(body) }
}

extension Int: RedisArgument {
  public func withRedisBytes(_ body: (UnsafeRawBufferPointer) -> Void) { String(self).withRedisBytes(body) }
}

extension Int64: RedisArgument {
  public func withRedisBytes(_ body: (UnsafeRawBufferPointer) -> Void) { String(self).withRedisBytes(body) }
}

extension Double: RedisArgument {
  public func withRedisBytes(_ body: (UnsafeRawBufferPointer) -> Void) { description.withRedisBytes(body) }
}

/// A command and its arguments, binary-safe.
public struct RedisCommand: Sendable {
  public var words: [any RedisArgument]
  /// Set for a script's call: loaded when the server does not know it.
  var script: RedisScript?

  public init(_ words: any RedisArgument...) { self.words = words }
  public init(_ words: [any RedisArgument]) { self.words = words }
}
