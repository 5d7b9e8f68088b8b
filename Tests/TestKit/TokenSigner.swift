import COpenSSL
import Foundation

/// A key of an identity provider, which signs tokens (RFC 7515) and tells its public half (RFC 7517).
public final class TokenSigner: @unchecked Sendable {
  // Unchecked: OpenSSL lets any number of threads sign with a key that nobody changes.
  public enum Kind: Sendable {
    case rsa(bits: Int)
    /// `P-256`, `P-384`, `P-521`.
    case curve(String)
    case ed25519
  }

  private let kind: Kind
  private let key: OpaquePointer

  public init(_ kind: Kind) throws {
    self.kind = kind
    let name =
      switch kind {
      case .rsa: "RSA"
      case .curve: "EC"
      case .ed25519: "ED25519"
      }
    guard let context = EVP_PKEY_CTX_new_from_name(nil, name, nil) else { throw Failure("no context") }
    defer { EVP_PKEY_CTX_free(context) }
    guard EVP_PKEY_keygen_init(context) == 1 else { throw Failure("keygen") }
    switch kind {
    case .rsa(let bits): _ = EVP_PKEY_CTX_set_rsa_keygen_bits(context, Int32(bits))
    case .curve(let name): _ = EVP_PKEY_CTX_set_group_name(context, name)
    case .ed25519: break
    }
    var made: OpaquePointer?
    guard EVP_PKEY_generate(context, &made) == 1, let made else { throw Failure("generate") }
    key = made
  }

  deinit { EVP_PKEY_free(key) }

  public struct Failure: Error { init(_: String) {} }

  // MARK: Public

  /// As JSON. `more`: further members, such as `"use": "sig"`.
  public func publicKey(_ id: String?, _ more: String...) -> String {
    let members: [String]
    switch kind {
    case .rsa: members = [#""kty":"RSA""#, #""n":"\#(number("n"))""#, #""e":"\#(number("e"))""#]
    case .curve(let name):
      let size = Self.size(of: name)
      members = [
        #""kty":"EC","crv":"\#(name)""#, #""x":"\#(number("qx", size))""#, #""y":"\#(number("qy", size))""#,
      ]
    case .ed25519:
      var (bytes, count) = ([UInt8](repeating: 0, count: 32), 32)
      EVP_PKEY_get_raw_public_key(key, &bytes, &count)
      members = [#""kty":"OKP","crv":"Ed25519","x":"\#(Self.text(bytes))""#]
    }
    return "{" + (members + (id.map { [#""kid":"\#($0)""#] } ?? []) + more).joined(separator: ",") + "}"
  }

  /// As a file of PEM has it: what a verifier that is tricked takes for a secret.
  public var publicPEM: String {
    guard let file = BIO_new(BIO_s_mem()) else { return "" }
    defer { BIO_free(file) }
    PEM_write_bio_PUBKEY(file, key)
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = BIO_read(file, &bytes, Int32(bytes.count))
    return String(decoding: bytes.prefix(Int(max(0, count))), as: UTF8.self)
  }

  private func number(_ name: String, _ size: Int? = nil) -> String {
    var number: OpaquePointer?
    guard EVP_PKEY_get_bn_param(key, name, &number) == 1 else { return "" }
    defer { BN_free(number) }
    let size = size ?? Int(BN_num_bits(number) + 7) / 8
    var bytes = [UInt8](repeating: 0, count: size)
    BN_bn2binpad(number, &bytes, Int32(size))
    return Self.text(bytes)
  }

  private static func size(of curve: String) -> Int {
    switch curve {
    case "P-256": 32
    case "P-384": 48
    default: 66
    }
  }

  // MARK: Signing

  /// A token of this header and these claims, signed as `algorithm` (`RS256`, `EdDSA`) says, whatever the header does.
  public func token(header: String, claims: String, as algorithm: String) -> String {
    let signed = Self.text(Array(header.utf8)) + "." + Self.text(Array(claims.utf8))
    return signed + "." + Self.text(signature(Array(signed.utf8), as: algorithm))
  }

  /// With a header of `alg` and, if there is an id, `kid`.
  public func token(_ algorithm: String, _ id: String?, claims: String) -> String {
    let kid = id.map { #","kid":"\#($0)""# } ?? ""
    return token(header: #"{"alg":"\#(algorithm)","typ":"JWT"\#(kid)}"#, claims: claims, as: algorithm)
  }

  /// - Parameter isDER: of a curve as OpenSSL has it, and not as tokens do.
  public func signature(_ message: [UInt8], as algorithm: String, isDER: Bool = false) -> [UInt8] {
    guard let context = EVP_MD_CTX_new() else { return [] }
    defer { EVP_MD_CTX_free(context) }
    let digest: OpaquePointer? =
      switch algorithm.suffix(3) {
      case "256": EVP_sha256()
      case "384": EVP_sha384()
      case "512": EVP_sha512()
      default: nil
      }
    var keyContext: OpaquePointer?
    EVP_DigestSignInit(context, &keyContext, digest, nil, key)
    if algorithm.hasPrefix("PS") {
      _ = EVP_PKEY_CTX_set_rsa_padding(keyContext, RSA_PKCS1_PSS_PADDING)
      _ = EVP_PKEY_CTX_set_rsa_pss_saltlen(keyContext, RSA_PSS_SALTLEN_DIGEST)
    }
    var (bytes, count) = ([UInt8](repeating: 0, count: 2048), 2048)
    guard EVP_DigestSign(context, &bytes, &count, message, message.count) == 1 else { return [] }
    let signature = Array(bytes.prefix(count))
    guard case .curve(let name) = kind, !isDER else { return signature }
    return Self.halves(of: signature, each: Self.size(of: name))
  }

  private static func halves(of der: [UInt8], each size: Int) -> [UInt8] {
    der.withUnsafeBufferPointer { buffer in
      var place = buffer.baseAddress
      guard let pair = d2i_ECDSA_SIG(nil, &place, buffer.count) else { return [] }
      defer { ECDSA_SIG_free(pair) }
      return [ECDSA_SIG_get0_r(pair), ECDSA_SIG_get0_s(pair)].flatMap { number in
        var bytes = [UInt8](repeating: 0, count: size)
        BN_bn2binpad(number, &bytes, Int32(size))
        return bytes
      }
    }
  }

  /// Base 64 for URLs.
  public static func text(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString().replacingOccurrences(of: "+", with: "-")
      .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
  }
}
