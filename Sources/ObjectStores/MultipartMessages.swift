import COpenSSL

/// What is said in XML about multipart uploads.
public enum MultipartMessages {
  /// Asks to make an object of parts, numbered from 1.
  public static func completion(of tags: [String]) -> [UInt8] {
    var text = #"<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">"#
    for (number, tag) in tags.enumerated() {
      text += "<Part><PartNumber>\(number + 1)</PartNumber><ETag>\(XMLElement.escaped(tag))</ETag></Part>"
    }
    return Array((text + "</CompleteMultipartUpload>").utf8)
  }

  /// Nil: the answer says none.
  public static func uploadID(_ answer: [UInt8]) -> String? {
    XMLElement(parsing: answer)?.first("UploadId").flatMap { $0.text.isEmpty ? nil : $0.text }
  }

  /// The tag of an object that has been made of parts, with its quotes, which not every store sends; empty: the store does not say it (Ceph 16). Nil:
  /// there is no object, and the answer is an error, whatever its status.
  public static func completedTag(_ answer: [UInt8]) -> String? {
    guard let root = XMLElement(parsing: answer), root.name == "CompleteMultipartUploadResult" else {
      return nil
    }
    guard let tag = root["ETag"]?.text, !tag.isEmpty else { return "" }
    return tag.hasSuffix("\"") ? tag : "\"\(tag)\""
  }

  /// The ETag of an object of these parts, with its quotes, as S3 makes it: the MD5 of their MD5s, and how many they are. Nil: the tags are
  /// no MD5s, and nobody says what the object's will be.
  public static func tag(of parts: [String]) -> String? {
    var bytes: [UInt8] = []
    for part in parts {
      let digits = part.utf8.filter { $0 != UInt8(ascii: "\"") }
      guard digits.count == 32 else { return nil }
      for start in stride(from: 0, to: 32, by: 2) {
        guard let byte = UInt8(String(decoding: digits[start..<start + 2], as: UTF8.self), radix: 16) else {
          return nil
        }
        bytes.append(byte)
      }
    }
    return "\"\(Digests.hex(bytes.withUnsafeBytes { Digests.md5($0) }))-\(parts.count)\""
  }

  /// A page of uploads that were neither completed nor aborted.
  public struct Listing: Sendable, Equatable {
    public struct Upload: Sendable, Equatable {
      public var key: String
      public var id: String
      /// Seconds since 1970; nil: the store does not say, or not so that it can be read.
      public var begun: Double?
    }
    public var uploads: [Upload]
    /// The store says that it has encoded the keys, as it was asked to; they are decoded here.
    public var isEncoded: Bool
    /// From which the next page goes on; nil: this was the last.
    public var next: (key: String, id: String)?

    public static func == (a: Listing, b: Listing) -> Bool {
      a.uploads == b.uploads && a.isEncoded == b.isEncoded && a.next?.key == b.next?.key
        && a.next?.id == b.next?.id
    }
  }

  /// Nil: the answer is no listing.
  public static func listing(_ answer: [UInt8]) -> Listing? {
    guard let root = XMLElement(parsing: answer), root.name == "ListMultipartUploadsResult" else {
      return nil
    }
    let isEncoded = root["EncodingType"]?.text == "url"
    func key(_ text: String) -> String { isEncoded ? decoded(text) : text }
    let uploads = root.all("Upload").compactMap { upload -> Listing.Upload? in
      guard let name = upload["Key"]?.text, let id = upload["UploadId"]?.text else { return nil }
      return Listing.Upload(
        key: key(name), id: id, begun: (upload["Initiated"]?.text).flatMap { UTCDate.seconds($0) })
    }
    var next: (String, String)?
    if root["IsTruncated"]?.text == "true", let last = root["NextKeyMarker"]?.text,
      let id = root["NextUploadIdMarker"]?.text
    {
      next = (key(last), id)
    }
    return Listing(uploads: uploads, isEncoded: isEncoded, next: next)
  }

  static func decoded(_ text: String) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(code)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// How large the parts of a multipart upload are, whose end nobody knows when it begins.
public enum PartSize {
  /// Bytes of the parts before the thousandth. All are the same: some stores want that (R2).
  public static let first = 8 << 20
  /// That stores accept.
  public static let mostParts = 10_000

  /// Bytes, from 0 on. It doubles with each thousand, so that 10,000 parts are enough for the 5 TiB that an object may have.
  public static func of(part number: Int) -> Int { first << min(number / 1000, 9) }
}
