import ClipJob

/// The public keys of an issuer: a JSON Web Key Set (RFC 7517, section 5).
struct TokenKeySet: Sendable {
  private let keys: [TokenKey]

  /// Bytes.
  static let longest = 256 << 10
  static let most = 100

  /// None: nothing was read yet.
  init() { keys = [] }

  /// Keys that are not for this are overlooked.
  ///
  /// - Throws: where no key is left, and where one of them is private: then everybody can sign.
  init(parsing bytes: [UInt8]) throws(TokenKeysError) {
    let form = #"a JSON Web Key Set is an object: {"keys": […]}"#
    guard bytes.count <= Self.longest else {
      throw TokenKeysError("it has more than \(Self.longest >> 10) KiB", hint: form)
    }
    let document: JSONValue
    do throws(JobError) { document = try JSONValue(parsing: bytes) } catch {
      throw TokenKeysError("it is no JSON: \(error.message)", hint: form)
    }
    guard let entries = document["keys"]?.items else { throw TokenKeysError("it has no keys", hint: form) }
    guard entries.count <= Self.most else {
      throw TokenKeysError("it has more than \(Self.most) keys", hint: form)
    }
    guard !entries.contains(where: { $0["d"] != nil }) else {
      throw TokenKeysError(
        "one of its keys is private", hint: "replace that key, and publish public ones alone")
    }
    keys = entries.compactMap { TokenKey($0) }
    guard !keys.isEmpty else {
      throw TokenKeysError(
        "none of its keys is one that signatures are verified with here",
        hint: "RSA of 2048 to 8192 bits, P-256, P-384, P-521 or Ed25519")
    }
  }

  var isEmpty: Bool { keys.isEmpty }

  /// What a token may be signed with.
  ///
  /// - Parameter id: nil: the token does not say; then there has to be one key that it can be.
  func keys(_ id: String?, for algorithm: TokenAlgorithm) -> [TokenKey] {
    let fitting = named(id).filter { $0.algorithms.contains(algorithm) }
    return id == nil && fitting.count > 1 ? [] : fitting
  }

  func has(_ id: String?) -> Bool { id != nil && !named(id).isEmpty }

  /// An id is compared, and is nothing else: no path, no URL.
  private func named(_ id: String?) -> [TokenKey] {
    guard let id else { return keys }
    return keys.filter { $0.id.map { $0.utf8.elementsEqual(id.utf8) } ?? false }
  }
}
