import HTTPService
import Tokens
import Uploads

/// The protocol of uploads that go on where they broke off (tus.io, 1.0.0): its core, creation, expiration and termination.
enum Tus {
  static let version = "1.0.0"
  static let headers = ["Tus-Resumable": version]
  private static let extensions = "creation,expiration,termination"

  /// What OPTIONS tells of the server.
  static func discovery(_ limits: UploadStore.Limits) -> [String: String] {
    ["Tus-Version": version, "Tus-Extension": extensions, "Tus-Max-Size": String(limits.upload)]
  }

  static let discoveryHeaders = [
    AnswerHeader("Tus-Version", "The versions of tus that the server speaks; absent: none."),
    AnswerHeader("Tus-Extension", "The parts of tus that it speaks beside the core."),
    AnswerHeader("Tus-Max-Size", "Bytes that an upload may have.", schema: Schemas.count),
  ]
  static let speaks = AnswerHeader("Tus-Resumable", "The version of tus that the answer is of.")
  /// Of an upload; absent where its bytes go past the server.
  static let stateHeaders = [
    AnswerHeader("Upload-Offset", "Bytes that have come.", schema: Schemas.count),
    AnswerHeader("Upload-Length", "Bytes in all.", schema: Schemas.count),
    AnswerHeader("Upload-Expires", "When the upload is removed, as HTTP writes times."),
    AnswerHeader(
      "Upload-Metadata",
      "As it was given when the upload began; of one that a body began, its filename in base 64."),
  ]

  /// Runs an operation of uploads: each answer, whatever it is, names the protocol.
  static func speaking<R>(
    _ request: ServiceRequest, _ body: () throws(HTTPProblem) -> R
  ) throws(HTTPProblem) -> R {
    do throws(HTTPProblem) {
      if let wanted = request.header("Tus-Resumable"), wanted != version {
        throw HTTPProblem(
          412, "upload.protocol", "This version of the protocol is not supported.", hint: "It is \(version).",
          headers: ["Tus-Version": version])
      }
      return try body()
    } catch {
      var problem = error
      problem.headers.merge(headers) { own, _ in own }
      throw problem
    }
  }

  /// What the client says of a file, as a list of names and values in base 64; nil: it is none.
  static func metadata(_ text: String) -> [String: String]? {
    guard text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { return nil }
    var found: [String: String] = [:]
    for entry in text.split(separator: ",") {
      let parts = entry.split(separator: " ")
      guard let name = parts.first, parts.count < 3 else { return nil }
      guard parts.count == 2 else {
        found[String(name)] = ""
        continue
      }
      guard let bytes = Base64.decode(String(parts[1])), let value = String(validating: bytes, as: UTF8.self)
      else {
        return nil
      }
      found[String(name)] = value
    }
    return found
  }
}

extension APICall {
  /// Runs what a store of uploads does, with its errors as problems.
  func uploading<R>(_ body: () throws(UploadError) -> R) throws(HTTPProblem) -> R {
    do throws(UploadError) { return try body() } catch { throw problem(error) }
  }

  func problem(_ error: UploadError) -> HTTPProblem {
    let (message, hint) = (Gate.sentence(error.message), error.hint.map(Gate.sentence))
    func problem(_ status: Int, _ code: String, _ headers: [String: String] = [:]) -> HTTPProblem {
      HTTPProblem(status, "upload.\(code)", message, hint: hint, headers: headers)
    }
    return switch error.kind {
    case .invalid: problem(422, "invalid")
    case .unknown: problem(404, "unknown")
    case .tooLarge: problem(413, "tooLarge")
    case .quota: problem(403, "quota")
    case .offset(let offset): problem(409, "offset", ["Upload-Offset": String(offset)])
    case .busy: problem(423, "busy", ["Retry-After": "1"])
    case .complete: problem(409, "complete")
    case .checksum: problem(422, "checksum")
    case .space: problem(507, "space", ["Retry-After": "60"])
    case .machine: unavailable(error.message)
    }
  }

  /// Details are for the operator.
  private func unavailable(_ words: String) -> HTTPProblem {
    server.complain("uploads cannot be kept: \(words)")
    return HTTPProblem(
      503, "upload.unavailable", "Uploads cannot be kept at the moment.",
      hint: "An operator has to look at it; retry later.", headers: ["Retry-After": "30"])
  }

  /// Where uploads go, and whose this one is.
  ///
  /// - Throws: 404 `upload.off`, 403 `upload.tenant`.
  func uploadPlace() throws(HTTPProblem) -> (UploadPlace, tenant: String) {
    guard let place = server.options.uploads else {
      throw HTTPProblem(
        404, "upload.off", "This server takes no uploads.", hint: "An operator may start it with --uploads.")
    }
    guard let tenant = caller?.tenants.tenant else {
      throw HTTPProblem(
        403, "upload.tenant", "An upload is a tenant's, and this \(noun) is for all tenants.",
        hint: "Use a key of one tenant.")
    }
    return (place, tenant)
  }

  /// - Throws: 404 where uploads go past the server.
  func uploadStore() throws(HTTPProblem) -> (UploadStore, prefix: String, tenant: String) {
    let (place, tenant) = try uploadPlace()
    guard case .folder(let store, _, let prefix) = place else { throw problem(.unknown) }
    return (store, prefix, tenant)
  }
}
