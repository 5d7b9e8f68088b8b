import HTTPClient
import Synchronization

extension UploadSettings {
  var loweredMetadata: [String: String] {
    Dictionary(metadata.map { ($0.key.lowercased(), $0.value) }) { first, _ in first }
  }

  /// As a store wants them.
  ///
  /// - Parameter shown: what is written, for messages.
  func headers(for shown: String) throws(WebFault) -> [(name: String, value: String)] {
    var headers: [(name: String, value: String)] = [("Content-Type", contentType)]
    if let cacheControl { headers.append(("Cache-Control", cacheControl)) }
    if let contentDisposition { headers.append(("Content-Disposition", contentDisposition)) }
    if let storageClass { headers.append(("x-amz-storage-class", storageClass)) }
    if let acl { headers.append(("x-amz-acl", acl)) }
    headers += loweredMetadata.sorted { $0.key < $1.key }.map {
      (name: "x-amz-meta-\($0.key)", value: $0.value)
    }
    try Self.check(headers, for: shown)
    return headers
  }

  /// For a presigned URL, with those that it was signed with.
  func headers(presigned shown: String) throws(WebFault) -> [(name: String, value: String)] {
    let own = headers.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
    try Self.check(own, for: shown)
    if let taken = own.first(where: { Self.ofTheConnection.contains($0.name.lowercased()) }) {
      throw WebFault(
        FetchFailure(.denied, "\(shown) cannot be written: the header \(taken.name) is the connection's own"))
    }
    return try headers(for: shown) + own
  }

  /// What says where a request and its body end, or to whom it goes.
  private static let ofTheConnection: Set<String> = [
    "host", "content-length", "transfer-encoding", "connection", "expect", "range", "upgrade", "te",
    "trailer",
    "proxy-authorization", "content-type", "cache-control", "content-disposition",
  ]

  private static func check(
    _ headers: [(name: String, value: String)], for shown: String
  ) throws(WebFault) {
    for (name, value) in headers {
      // Of a token (RFC 9110, section 5.6.2) what every store takes.
      let isName = name.utf8.allSatisfy {
        (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x5F
      }
      guard isName, !name.isEmpty, value.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }),
        value.utf8.first != 0x20,
        value.utf8.last != 0x20
      else {
        throw WebFault(
          FetchFailure(
            .denied, "\(shown) cannot be written: \(name.prefix(64)) has what no header can have",
            hint: "use letters, digits and signs of ASCII, and no blanks at the ends"))
      }
    }
  }
}

extension HTTPUpload {
  /// Bytes that are held, sent as often as needed.
  init(of bytes: [UInt8]) {
    let sent = Mutex(0)
    self = HTTPUpload(
      length: bytes.count, rewind: { sent.withLock { $0 = 0 } },
      read: { room in
        sent.withLock { sent in
          let count = min(room.count, bytes.count - sent)
          bytes.withUnsafeBytes {
            room.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[sent..<sent + count]))
          }
          sent += count
          return count
        }
      })
  }
}
