/// How an output is stored by the server that its URL names.
public struct Upload: Sendable, Equatable {
  /// Nil: by the kind of file.
  public var contentType: String?
  /// Header fields that whoever downloads the file is given.
  public var cacheControl: String?
  public var contentDisposition: String?
  /// Of an object of S3: what is kept beside its bytes, by name.
  public var metadata: [String: String] = [:]
  public var storageClass: String?
  public var acl: ACL?
  /// Further fields of the request for a presigned URL, by name.
  public var headers: [String: String] = [:]

  /// The access rules that S3 knows by name.
  public enum ACL: String, Sendable, CaseIterable {
    case `private`
    case publicRead = "public-read"
    case publicReadWrite = "public-read-write"
    case authenticatedRead = "authenticated-read"
    case awsExecRead = "aws-exec-read"
    case bucketOwnerRead = "bucket-owner-read"
    case bucketOwnerFullControl = "bucket-owner-full-control"
  }

  public init() {}
}

extension Output.Container {
  /// The media type (RFC 6838) that a server tells of such a file.
  public var contentType: String {
    switch self {
    case .mp4: "video/mp4"
    case .mov: "video/quicktime"
    case .mkv: "video/x-matroska"
    case .webm: "video/webm"
    case .gif: "image/gif"
    case .jpg: "image/jpeg"
    case .png: "image/png"
    case .webp: "image/webp"
    case .srt: "application/x-subrip"
    case .vtt: "text/vtt; charset=utf-8"
    case .ass: "text/x-ssa; charset=utf-8"
    case .json: "application/json"
    }
  }

  /// Whether it can be written from its first byte to its last, so that nothing has to be kept until the end.
  public var isFragmentable: Bool { self == .mp4 || self == .mov }
}
