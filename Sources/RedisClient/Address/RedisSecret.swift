/// A password. Its text is for the server alone: printing, dumping and interpolating show `***`.
public struct RedisSecret: Sendable, Hashable, ExpressibleByStringLiteral {
  public let text: String
  public init(_ text: String) { self.text = text }
  public init(stringLiteral text: String) { self.text = text }
}

extension RedisSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "***" }
  public var debugDescription: String { "***" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
