import ObjectStores

/// What a store keeps beside an object's bytes.
public struct UploadSettings: Sendable, Equatable {
  public var contentType: String
  public var cacheControl: String?
  public var contentDisposition: String?
  /// The user's, by their names without `x-amz-meta-`.
  public var metadata: [String: String]
  /// As the store calls it, such as `STANDARD_IA`; nil: its default.
  public var storageClass: String?
  /// A canned ACL, such as `public-read`; nil: its default. Buckets that enforce their owner accept none.
  public var acl: String?
  /// Further header fields of a PUT to a presigned URL, by name.
  public var headers: [String: String] = [:]

  public init(
    contentType: String, cacheControl: String? = nil, contentDisposition: String? = nil,
    metadata: [String: String] = [:], storageClass: String? = nil, acl: String? = nil
  ) {
    self.contentType = contentType
    self.cacheControl = cacheControl
    self.contentDisposition = contentDisposition
    self.metadata = metadata
    self.storageClass = storageClass
    self.acl = acl
  }
}

/// What a store says of an object.
public struct ObjectFacts: Sendable, Equatable {
  /// Bytes.
  public var size: Int
  /// Its ETag, with its quotes.
  public var tag: String?
  /// The user's, by their names in lower case, without `x-amz-meta-`.
  public var metadata: [String: String]

  public init(size: Int, tag: String?, metadata: [String: String] = [:]) {
    self.size = size
    self.tag = tag
    self.metadata = metadata
  }
}

/// All that a successor needs, besides the URL, to complete a multipart upload whose parts are all there.
public struct UploadReceipt: Sendable, Equatable {
  public struct Part: Sendable, Equatable {
    /// Its ETag, with its quotes.
    public var tag: String
    /// Bytes.
    public var size: Int

    public init(tag: String, size: Int) {
      self.tag = tag
      self.size = size
    }
  }
  /// The store's name of the upload.
  public var id: String
  /// In their order; never none: an empty object has an empty part.
  public var parts: [Part]

  public init(id: String, parts: [Part]) {
    self.id = id
    self.parts = parts
  }

  /// Of which no sum overflows.
  public static let mostParts = PartSize.mostParts
  /// Bytes of a part: no store takes as many.
  public static let largestPart = 1 << 49

  /// Bytes of all parts; nil: no upload has such parts.
  public var size: Int? {
    guard parts.count <= Self.mostParts, parts.allSatisfy({ (0...Self.largestPart).contains($0.size) }) else {
      return nil
    }
    return parts.reduce(0) { $0 + $1.size }
  }

  /// The ETag that the object will have, with its quotes; nil: the store's tags do not tell.
  public var objectTag: String? { MultipartMessages.tag(of: parts.map(\.tag)) }
}

/// A multipart upload that was begun and neither completed nor aborted.
public struct PendingUpload: Sendable, Equatable {
  public var key: String
  public var id: String
  /// Seconds since 1970; nil: the store does not tell.
  public var begun: Double?

  public init(key: String, id: String, begun: Double?) {
    self.key = key
    self.id = id
    self.begun = begun
  }
}
