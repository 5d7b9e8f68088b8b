import ClipJob

/// What was said of an upload when it began, as it is kept beside its bytes.
struct UploadRecord: Sendable, Equatable {
  /// Safe (`UploadName`).
  var name: String
  /// In all.
  var bytes: Int
  /// Of all bytes; nil: nobody has said.
  var sha256: String?
  /// What the client said of it, in a form of its own; nil: nothing.
  var metadata: String?

  init(name: String, bytes: Int, sha256: String?, metadata: String? = nil) {
    (self.name, self.bytes, self.sha256, self.metadata) = (name, bytes, sha256, metadata)
  }

  /// Nil: it is not, or of a later version.
  init?(_ text: [UInt8]) {
    guard let document = try? JSONValue(parsing: text), let name = document["name"]?.text,
      let bytes = document["bytes"]?.integer, bytes > 0, UploadName.safe(name) == name
    else { return nil }
    self.init(
      name: name, bytes: bytes, sha256: document["sha256"]?.text, metadata: document["metadata"]?.text)
  }

  var document: [UInt8] {
    var members: [(String, JSONValue)] = [("name", .string(name)), ("bytes", .number(bytes))]
    if let sha256 { members.append(("sha256", .string(sha256))) }
    if let metadata { members.append(("metadata", .string(metadata))) }
    return JSONValue.object(members).bytes()
  }
}

/// An upload as it is now.
public struct UploadState: Sendable, Equatable {
  public var id: String
  public var name: String
  /// In all.
  public var bytes: Int
  /// Bytes that have come.
  public var offset: Int
  /// All bytes have come, they are the right ones, and the file has its name.
  public var isComplete: Bool
  /// When it is removed, seconds since 1970.
  public var expires: Int
  /// From the folder of uploads.
  public var path: String
  /// As it was given when the upload began.
  public var metadata: String?
}
