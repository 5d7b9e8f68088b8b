/// What messages to an endpoint are signed with, known to the sender and the receiver: `whsec_` and base64 of 24 to 64 bytes
/// (Standard Webhooks 1.0.0).
public struct WebhookSecret: Sendable, Hashable {
  static let prefix = "whsec_"
  static let lengths = 24...64

  let bytes: [UInt8]

  /// With the prefix, as receivers are given it; nil for what is no secret.
  public init?(_ text: String) {
    guard text.hasPrefix(Self.prefix),
      let bytes = WebhookDigests.bytes(base64: String(text.dropFirst(Self.prefix.count))),
      Self.lengths.contains(bytes.count)
    else { return nil }
    self.bytes = bytes
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  /// 256 random bits from the kernel (Swift's generator calls getrandom(2)).
  public static func random() -> WebhookSecret {
    var generator = SystemRandomNumberGenerator()
    return WebhookSecret(bytes: (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) })
  }

  /// The secret itself: for the receiver, never for logs.
  public var text: String { Self.prefix + WebhookDigests.base64(bytes) }
}

extension WebhookSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Without the secret, so that no message or log has it by mistake.
  public var description: String { Self.prefix + "…" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
