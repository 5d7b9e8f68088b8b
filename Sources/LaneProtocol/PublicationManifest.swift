import ClipJob
import JobQueue
import Rendering

/// What an attempt is about to publish, noted in the queue before its first file is put in place. It holds
/// the result document, so that whoever completes the publication loses nothing of it.
public struct PublicationManifest: Sendable, Equatable {
  /// Of the attempt that made the files: their staging names carry both.
  public var token: Int64
  public var nonce: String
  public var files: [Publication.File]
  public var result: JSONValue

  public init(token: Int64, nonce: String, files: [Publication.File], result: JSONValue) {
    self.token = token
    self.nonce = nonce
    self.files = files
    self.result = result
  }

  /// Whether the lease's attempt made it.
  package func isOf(_ lease: LeaseID) -> Bool { token == lease.token && nonce == lease.nonce }

  /// As the queue keeps it.
  public var bytes: [UInt8] { document.bytes() }

  var document: JSONValue {
    [
      "version": .number(1), "token": .number(String(token)), "nonce": .string(nonce),
      "files": .array(
        files.map(Self.document)), "result": result,
    ]
  }

  private static func document(_ file: Publication.File) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("to", .string(file.to)), ("bytes", .number(file.bytes)), ("sha256", .string(file.sha256)),
    ]
    if let note = file.note { members.append(("note", .string(note))) }
    return .object(members)
  }

  /// Nil for what no version of this program can have written.
  public init?(_ bytes: [UInt8]) {
    guard let value = try? JSONValue(parsing: bytes) else { return nil }
    self.init(value)
  }

  init?(_ value: JSONValue) {
    guard value["version"]?.integer == 1, let token = value["token"]?.integer, let result = value["result"],
      case .object = result, case .array(let items)? = value["files"]
    else { return nil }
    var files: [Publication.File] = []
    for item in items {
      guard let to = item["to"]?.text, let bytes = item["bytes"]?.integer, let sha256 = item["sha256"]?.text
      else { return nil }
      files.append(Publication.File(to: to, bytes: bytes, sha256: sha256, note: item["note"]?.text))
    }
    // Manifests of versions before there were nonces have none.
    let nonce = value["nonce"]?.text ?? ""
    self.init(token: Int64(token), nonce: nonce, files: files, result: result)
  }
}
