extension Upload {
  static let table = ObjectTable(
    "the upload", example: "{\"cacheControl\": \"max-age=31536000\"}",
    [
      Key(
        "contentType", kind: .headerText, absence: .words("by the container"),
        meaning: "the media type that the server tells of the file"),
      Key(
        "cacheControl", "contentDisposition", kind: .headerText,
        meaning: "header fields that the server sends with the file, such as `max-age=31536000`"),
      Key(
        "metadata", kind: .headers, absence: .words("none"),
        meaning:
          "s3:// only: texts that are kept with the object, by name (`x-amz-meta-…`); names that begin with `clipmill-` are reserved"
      ),
      Key(
        "storageClass", kind: .headerText, absence: .words("the bucket's"),
        meaning: "s3:// only: for example `STANDARD_IA`"),
      Key(
        "acl", kind: .names(of: Upload.ACL.self), absence: .words("the bucket's"),
        meaning: "s3:// only: who may read the object, where the bucket has ACLs: "
          + Upload.ACL.allCases.map { "`\"\($0.rawValue)\"`" }.joined(separator: ", ")),
      Key(
        "headers", kind: .headers, absence: .words("none"),
        meaning:
          "https:// only: further header fields of the request, such as those that were signed with its URL"),
    ])
}
