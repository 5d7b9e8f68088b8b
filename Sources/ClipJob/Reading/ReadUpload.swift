import MediaTypes

extension Upload {
  /// - Parameter to: where the output goes.
  static func read(_ node: Node, for to: String) -> Upload? {
    guard FilePath.isRemote(to) else {
      node.fail(
        "output.key", "\"upload\" is for outputs that are given by URL; this one is a file",
        hint: "remove the key, or give \"to\" an s3:// or https:// URL")
      return nil
    }
    guard let fields = node.object(table) else { return nil }
    var upload = Upload()
    upload.contentType = fields.headerText("contentType")
    upload.cacheControl = fields.headerText("cacheControl")
    upload.contentDisposition = fields.headerText("contentDisposition")
    upload.metadata = fields.headers("metadata") ?? [:]
    upload.storageClass = fields.headerText("storageClass")
    upload.acl = fields.choice("acl", ACL.self)
    upload.headers = fields.headers("headers") ?? [:]
    let isObject = FilePath.scheme(to) == "s3"
    for key in isObject ? ["headers"] : ["metadata", "storageClass", "acl"] {
      fields[key]?.fail(
        "output.key", isObject ? "\"headers\" are for presigned URLs" : "\"\(key)\" is for s3:// outputs",
        hint: isObject
          ? "write metadata as \"metadata\""
          : "a presigned URL fixes what is signed: write such fields as \"headers\", as they were signed")
    }
    if !isObject { refuseOwn(upload.headers, fields) }
    if let name = upload.metadata.keys.sorted().first(where: { $0.lowercased().hasPrefix("clipmill-") }) {
      fields["metadata"]?.fail(
        "value.range",
        "the name \(name) is reserved: names that begin with clipmill- say which attempt made an object",
        hint: "choose another name")
    }
    return upload
  }

  /// What the connection and the file say by themselves.
  private static func refuseOwn(_ headers: [String: String], _ fields: TableFields) {
    let own = [
      "host", "content-length", "transfer-encoding", "connection", "expect", "range", "upgrade", "te",
      "trailer", "proxy-authorization", "content-type", "cache-control", "content-disposition",
    ]
    guard let taken = headers.keys.sorted().first(where: { own.contains($0.lowercased()) }) else { return }
    fields["headers"]?.fail(
      "value.range", "the header \(taken) is not one that a job may set here",
      hint: "\"contentType\", \"cacheControl\" and \"contentDisposition\" have keys of their own")
  }
}

extension Node {
  static let headerLimit = 32
  static let headerLength = 1...1024

  /// The value of a header field: printable ASCII, so that every server reads and signs the same.
  func headerText() -> String? {
    guard let text = text(example: "\"max-age=3600\"") else { return nil }
    guard Self.headerLength.contains(text.utf8.count), text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }),
      text.utf8.first != 0x20, text.utf8.last != 0x20
    else {
      fail(
        "value.format",
        "found \(found), wanted 1 to \(Self.headerLength.upperBound) printable ASCII characters without spaces at the ends"
      )
      return nil
    }
    return text
  }

  func headers() -> [String: String]? {
    guard case .object(let members) = value else {
      mismatch("an object of texts", example: "{\"episode\": \"7\"}")
      return nil
    }
    guard members.count <= Self.headerLimit else {
      fail("value.range", "found \(members.count) fields; at most \(Self.headerLimit) are allowed")
      return nil
    }
    var headers: [String: String] = [:]
    for (key, value) in members {
      let node = Node(value: value, path: .key(key, in: path), problems: problems)
      guard Self.isHeaderName(key) else {
        node.fail(
          "value.format", "“\(key.prefix(64))” cannot be the name of a field",
          hint: "names have 1 to 128 letters, digits, - and _")
        continue
      }
      guard let text = node.headerText() else { continue }
      if let other = headers.keys.first(where: { $0.lowercased() == key.lowercased() }) {
        node.fail(
          "key.duplicate", "\(key) and \(other) are one name: those of fields have no case",
          hint: "remove one")
      }
      headers[key] = text
    }
    return headers
  }

  private static func isHeaderName(_ name: String) -> Bool {
    (1...128).contains(name.utf8.count)
      && name.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
          || $0 == 0x5F
      }
  }
}
