import ObjectStores

/// Uploads that go to a store by presigned URLs, past the server: `s3://bucket/prefix/TENANT/ID/NAME`.
public struct UploadBucket: Sendable {
  /// Signs a PUT with these headers, for so many seconds.
  public typealias Presigning =
    @Sendable (ObjectURL, _ headers: [(name: String, value: String)], _ seconds: Int) throws(UploadError) ->
    String

  private let bucket: String
  /// Empty, or with a slash at its end.
  private let prefix: String
  private let limit: Int
  private let presign: Presigning

  /// Seconds within which the PUT has to begin.
  public static let patience = 3600

  /// - Parameters:
  ///   - text: as in `s3://bucket/prefix`, with or without a slash at its end.
  ///   - limit: bytes of one upload.
  /// - Throws: why it is no such place.
  public init(_ text: String, limit: Int, presign: @escaping Presigning) throws(ObjectURL.Refusal) {
    let place = try ObjectPrefix(text)
    (bucket, prefix) = (place.bucket, place.prefix)
    (self.limit, self.presign) = (limit, presign)
  }

  public struct Begun: Sendable {
    public var url: String
    /// That the PUT has to have as they are.
    public var headers: [(name: String, value: String)]
    public var name: String
    /// For job documents.
    public var source: String
  }

  /// - Throws: `invalid`, `tooLarge`, `machine`.
  public func begin(
    _ id: String, name: String, bytes: Int, sha256: String?, tenant: String
  ) throws(UploadError) -> Begun {
    guard bytes > 0 else { throw UploadError(.invalid, "an upload has a byte at least") }
    guard bytes <= limit else { throw UploadError(.tooLarge, "an upload has at most \(limit) bytes") }
    var headers = [(name: "Content-Length", value: String(bytes))]
    if let sha256 {
      guard let digest = ContentDigest.base64(hex: sha256.lowercased()) else {
        throw UploadError(
          .invalid, "the sha256 is not one", hint: "give 64 hexadecimal digits, or leave it out")
      }
      headers.append(("x-amz-checksum-sha256", digest))
    }
    let safe = UploadName.safe(name)
    let object: ObjectURL
    do throws(ObjectURL.Refusal) {
      object = try ObjectURL("s3://\(bucket)/\(prefix)\(UploadName.folder(of: tenant))/\(id)/\(safe)")
    } catch {
      throw UploadError(.machine, "objects of uploads cannot have such keys: \(error.reason)")
    }
    let url = try presign(object, headers, Self.patience)
    return Begun(url: url, headers: headers, name: safe, source: object.text)
  }

  /// Whether a tenant's job may read or write a URL. Whether the object is there is the worker's to see.
  public func verdict(on url: String, of tenant: String) -> UploadGate.Verdict {
    guard let object = try? ObjectURL(url), object.bucket == bucket,
      object.key.utf8.starts(with: prefix.utf8)
    else { return .elsewhere }
    let own = prefix + UploadName.folder(of: tenant) + "/"
    return object.key.utf8.starts(with: own.utf8) ? .own : .refused
  }
}
