import JobQueue

/// Signatures of messages as Standard Webhooks 1.0.0 has them (standardwebhooks.com): HMAC-SHA256 over `ID.TIMESTAMP.BODY`, with each of the
/// endpoint's secrets that holds.
public enum WebhookSignature {
  public static let idHeader = "webhook-id"
  /// Seconds since 1970.
  public static let timeHeader = "webhook-timestamp"
  /// `v1,BASE64`, several with spaces between them.
  public static let signatureHeader = "webhook-signature"
  /// Seconds by which the clocks of sender and receiver may differ, the way included.
  public static let tolerance: Int64 = 300

  /// - Parameter time: of this attempt: later attempts of the same message are signed anew.
  public static func headers(
    id: String, at time: Timestamp, body: [UInt8], secrets: [WebhookSecret]
  ) -> [(name: String, value: String)] {
    let seconds = String(time.milliseconds / 1000)
    let signatures = secrets.map { "v1," + WebhookDigests.base64(code(id, seconds, body, $0)) }
    return [
      (idHeader, id), (timeHeader, seconds), (signatureHeader, signatures.joined(separator: " ")),
    ]
  }

  /// Whether a message is from somebody who knows one of the secrets, and is recent. Compares in constant time.
  ///
  /// - Parameters:
  ///   - header: gives a header of the request by its name in lower case; nil: it has none.
  ///   - body: as it came, before anything parses it.
  ///   - now: by the receiver's clock.
  /// - Returns: the message's id: one that was seen before is a repetition.
  public static func verify(
    body: [UInt8], secrets: [WebhookSecret], now: Timestamp, header: (String) -> String?
  ) throws(Failure) -> String {
    guard let id = header(idHeader), !id.isEmpty else { throw .missing(idHeader) }
    guard let time = header(timeHeader) else { throw .missing(timeHeader) }
    guard let signatures = header(signatureHeader) else { throw .missing(signatureHeader) }
    guard time.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let seconds = Int64(time) else {
      throw .malformedTime
    }
    let age = (now.milliseconds / 1000).subtractingReportingOverflow(seconds)
    guard !age.overflow, age.partialValue.magnitude <= UInt64(tolerance) else {
      throw age.overflow || age.partialValue < 0 ? .early : .late
    }
    let given = signatures.split(separator: " ").compactMap { part -> [UInt8]? in
      // Other versions are of keys that this receiver does not have.
      part.hasPrefix("v1,") ? WebhookDigests.bytes(base64: String(part.dropFirst(3))) : nil
    }
    var isKnown = false
    for secret in secrets {
      let code = code(id, time, body, secret)
      for signature in given where WebhookDigests.areEqual(signature, code) { isKnown = true }
    }
    guard isKnown else { throw .unknownSignature }
    return id
  }

  public enum Failure: Error, Sendable, Equatable {
    case missing(String)
    case malformedTime
    /// Older than `tolerance`: a repetition by somebody else, or a clock that is wrong.
    case late
    /// From the future by more than `tolerance`.
    case early
    /// Signed with none of the secrets, or changed on the way.
    case unknownSignature

    public var message: String {
      switch self {
      case .missing(let header): "the message has no header \(header)"
      case .malformedTime: "the header \(timeHeader) is not a whole number of seconds"
      case .late: "the message was signed more than \(tolerance) s ago"
      case .early: "the message is signed for a time more than \(tolerance) s ahead; compare the clocks"
      case .unknownSignature: "no signature of the message was made with a known secret"
      }
    }
  }

  private static func code(_ id: String, _ seconds: String, _ body: [UInt8], _ secret: WebhookSecret)
    -> [UInt8]
  {
    WebhookDigests.hmacSHA256(key: secret.bytes, Array("\(id).\(seconds).".utf8) + body)
  }
}
