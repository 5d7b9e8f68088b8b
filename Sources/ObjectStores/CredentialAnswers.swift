import FoundationEssentials

/// Credentials as services give them.
extension StoreCredentials {
  /// Of a container's service or an instance's metadata; nil: it has none.
  public init?(json bytes: [UInt8]) {
    struct Answer: Decodable {
      var AccessKeyId: String
      var SecretAccessKey: String
      var Token: String?
      var Expiration: String?
    }
    guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(bytes)), !answer.AccessKeyId.isEmpty,
      !answer.SecretAccessKey.isEmpty
    else { return nil }
    self.init(
      accessKey: answer.AccessKeyId, secretKey: answer.SecretAccessKey, sessionToken: answer.Token,
      expires: answer.Expiration.flatMap { UTCDate.seconds($0) })
  }

  /// Of the Security Token Service; nil: it has none.
  public init?(xml bytes: [UInt8]) {
    guard let found = XMLElement(parsing: bytes)?.first("Credentials"), let key = found["AccessKeyId"]?.text,
      let secret = found["SecretAccessKey"]?.text, !key.isEmpty, !secret.isEmpty
    else { return nil }
    self.init(
      accessKey: key, secretKey: secret, sessionToken: found["SessionToken"]?.text,
      expires: (found["Expiration"]?.text).flatMap { UTCDate.seconds($0) })
  }
}
