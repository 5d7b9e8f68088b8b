import ClipJob
import HTTPService
import Tokens
import Uploads

/// What a client asks for: by a JSON body, or by the headers of tus.
struct NewUpload: Sendable, Equatable {
  var name: String
  var bytes: Int
  var sha256: String?
  /// `Upload-Metadata`, as the client of tus has it.
  var metadata: String?

  /// - Throws: 400, 422 `upload.invalid`.
  init(_ call: APICall) throws(HTTPProblem) {
    if call.request.body.isEmpty, let length = call.request.header("Upload-Length") {
      metadata = call.request.header("Upload-Metadata")
      guard let bytes = UploadHeaders.number(length), let said = Tus.metadata(metadata ?? "") else {
        throw HTTPProblem(
          422, "upload.invalid", "Upload-Length or Upload-Metadata is not valid.",
          hint: "Metadata are names and values in base 64.")
      }
      (name, self.bytes, sha256) = (said["filename"] ?? "file", bytes, said["sha256"])
      return
    }
    var body = try RequestBody(call, of: .upload)
    let (name, bytes) = (body.requiredText("name"), body.requiredInteger("bytes"))
    sha256 = body.text("sha256")
    try body.end()
    (self.name, self.bytes) = (name ?? "", bytes ?? 0)
  }
}

enum UploadHeaders {
  /// A plain number; nil: none.
  static func number(_ text: String?) -> Int? {
    guard let text, !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text)
  }

  /// Content-Range (RFC 9110, section 14.4) of a part of an upload of so many bytes; nil: there is none.
  ///
  /// - Throws: 400.
  static func range(_ request: ServiceRequest, of bytes: Int) throws(HTTPProblem) -> Range<Int>? {
    guard let text = request.header("Content-Range") else { return nil }
    guard let match = text.wholeMatch(of: /bytes (\d{1,18})-(\d{1,18})\/(\d{1,18})/),
      let first = Int(match.1),
      let last = Int(match.2), first <= last, Int(match.3) == bytes, last < bytes
    else {
      throw HTTPProblem(
        400, "parameter.invalid", "The Content-Range is not one of this upload.",
        hint: "As in bytes 0-99/\(bytes): the upload has \(bytes) bytes.")
    }
    return first..<last + 1
  }
}

/// An upload as it is shown.
struct UploadView {
  let upload: UploadState
  /// The way from the media root to the folder of uploads.
  let prefix: String

  init(_ upload: UploadState, _ prefix: String) { (self.upload, self.prefix) = (upload, prefix) }

  func answer(_ status: Int, _ headers: [String: String] = [:]) -> HTTPAnswer {
    let document: JSONValue = [
      "id": .string(upload.id), "name": .string(upload.name), "bytes": .number(upload.bytes),
      "offset": .number(upload.offset), "complete": .bool(upload.isComplete),
      "url": .string("/v1/uploads/\(upload.id)"),
      "source": .string("\(prefix)/\(upload.path)"), "expires": .number(upload.expires),
    ]
    return .json(
      document.text(), status: status, headers: headers.merging(Self.headers(upload)) { own, _ in own })
  }

  static func headers(_ upload: UploadState) -> [String: String] {
    Tus.headers.merging([
      "Upload-Offset": String(upload.offset), "Upload-Length": String(upload.bytes),
      "Upload-Expires": HTTPDate.text(upload.expires),
      "Upload-Metadata": upload.metadata ?? "filename \(Base64.text(Array(upload.name.utf8)))",
    ]) { own, _ in own }
  }

  /// One whose bytes go past the server.
  static func answer(_ begun: UploadBucket.Begun, _ id: String, bytes: Int) -> HTTPAnswer {
    let headers = begun.headers.map { ($0.name, JSONValue.string($0.value)) }
    let document: JSONValue = [
      "id": .string(id), "name": .string(begun.name), "bytes": .number(bytes), "method": "PUT",
      "url": .string(begun.url), "headers": .object(headers), "source": .string(begun.source),
      "urlSeconds": .number(UploadBucket.patience),
    ]
    return .json(
      document.text(), status: 201, headers: Tus.headers.merging(["Location": begun.url]) { own, _ in own })
  }
}
