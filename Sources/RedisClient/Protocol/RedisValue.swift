/// A reply (RESP2).
public enum RedisValue: Sendable, Equatable {
  case null
  case integer(Int64)
  case bytes([UInt8])
  case status(String)
  case array([RedisValue])
  /// The server's words, within an array or a pipeline; a command of its own throws instead.
  case error(String)

  public static let ok = RedisValue.status("OK")

  public var isNull: Bool { self == .null }

  public var asInteger: Int64? {
    if case .integer(let value) = self { value } else { nil }
  }
  public var asBytes: [UInt8]? {
    if case .bytes(let value) = self { value } else { nil }
  }
  public var asArray: [RedisValue]? {
    if case .array(let value) = self { value } else { nil }
  }
  /// Bytes or a status as text; what is not UTF-8 is replaced.
  public var asString: String? {
    switch self {
    case .bytes(let value): String(decoding: value, as: UTF8.self)
    case .status(let value): value
    default: nil
    }
  }

  /// As the property of the same type, or `RedisError` of kind `unexpected` (`server` for an error).
  public func toInteger() throws(RedisError) -> Int64 { try wanted(asInteger, "an integer") }
  public func toBytes() throws(RedisError) -> [UInt8] { try wanted(asBytes, "bytes") }
  public func toArray() throws(RedisError) -> [RedisValue] { try wanted(asArray, "an array") }
  public func toString() throws(RedisError) -> String { try wanted(asString, "text") }

  private func wanted<T>(_ value: T?, _ type: String) throws(RedisError) -> T {
    if let value { return value }
    let found =
      switch self {
      case .null: "nothing"
      case .integer: "an integer"
      case .bytes: "bytes"
      case .status: "a status"
      case .array: "an array"
      case .error(let text): throw ServerError.error(text, at: "the server")
      }
    throw RedisError(.unexpected, "Redis replied with \(found) instead of \(type)", mayHaveRun: true)
  }
}
