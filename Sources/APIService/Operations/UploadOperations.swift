import Accounts
import ClipJob
import HTTPService
import Uploads

extension Operation {
  static let uploads = [begin, discovery, readUpload, append, put, end]

  private static let id = Parameter(
    name: "upload", place: .path, kind: .text(longest: 64), meaning: "The id of the upload.",
    example: "q0x7d2m4k8r1v5w9z3ab")
  private static let version = Parameter(
    name: "Tus-Resumable", place: .header, kind: .text(longest: 16),
    meaning: "The version of the protocol that a client of tus speaks: \(Tus.version).")
  private static let stateHeaders = [Tus.speaks] + Tus.stateHeaders
  private static let protocolHeaders = [
    Tus.speaks, AnswerHeader("Tus-Version", "The versions of tus that the server speaks."),
    AnswerHeader("Upload-Offset", "Where the upload goes on.", schema: Schemas.count),
  ]
  private static let example: JSONValue = [
    "id": "q0x7d2m4k8r1v5w9z3ab", "name": "match.mp4", "bytes": .number(123), "offset": .number(0),
    "complete": false,
    "url": "/v1/uploads/q0x7d2m4k8r1v5w9z3ab", "source": "uploads/acme/q0x7d2m4k8r1v5w9z3ab/match.mp4",
    "expires": .number(1_790_000_000),
  ]

  private static let begin = Operation(
    method: "POST", path: "/v1/uploads", id: "beginUpload",
    summary: "Begins an upload, and tells where its bytes go and by which source a job document names it.",
    access: .key(.uploadWrite),
    parameters: [
      version,
      Parameter(
        name: "Upload-Length", place: .header, kind: .text(longest: 20),
        meaning: "Of a client of tus, instead of a body: the bytes in all."),
      Parameter(
        name: "Upload-Metadata", place: .header, kind: .text(longest: 4096),
        meaning: "Of a client of tus: the filename, and the sha256 if it is to be checked, each in base 64."),
    ],
    body: Body(
      schema: Schemas.reference("NewUpload"), example: ["name": "match.mp4", "bytes": .number(123)],
      limit: 64 << 10),
    answers: [
      Answer(
        status: 201, meaning: "It is begun; Location is where its bytes go.",
        schema: Schemas.reference("Upload"),
        example: example, headers: [.location] + stateHeaders)
    ], problems: [404, 412, 422, 507], problemHeaders: protocolHeaders, keepsAnswers: false
  ) { call throws(HTTPProblem) in
    try Tus.speaking(call.request) { () throws(HTTPProblem) in
      let (place, tenant) = try call.uploadPlace()
      let wanted = try NewUpload(call)
      let id = Secrets.randomID(20)
      switch place {
      case .bucket(let bucket):
        let begun = try call.uploading { () throws(UploadError) in
          try bucket.begin(id, name: wanted.name, bytes: wanted.bytes, sha256: wanted.sha256, tenant: tenant)
        }
        return UploadView.answer(begun, id, bytes: wanted.bytes)
      case .folder(let store, _, let prefix):
        let upload = try call.uploading { () throws(UploadError) in
          try store.create(
            id, name: wanted.name, bytes: wanted.bytes, sha256: wanted.sha256, metadata: wanted.metadata,
            tenant: tenant)
        }
        call.server.options.observeUpload(.became(.begun))
        return UploadView(upload, prefix).answer(201, ["Location": "/v1/uploads/\(id)"])
      }
    }
  }

  /// What a client of tus asks for before it begins. Also what a browser asks for before it lets another site's page send anything.
  private static let discovery = Operation(
    method: "OPTIONS", path: "/v1/uploads", id: "readUploadProtocol",
    summary: "Tells what the server can do by tus.", access: .open,
    answers: [
      Answer(
        status: 204, meaning: "What it can do; without Tus-Version nothing.",
        headers: [AnswerHeader("Allow", "Methods.", isRequired: true)] + Tus.discoveryHeaders)
    ]
  ) { call in
    var headers = ["Allow": "\(call.operation.method), \(begin.method)"]
    if case .folder(let store, _, _) = call.server.options.uploads {
      headers.merge(Tus.discovery(store.limits)) { own, _ in own }
    }
    return HTTPAnswer(status: 204, contentType: "", body: [], headers: headers)
  }

  private static let readUpload = Operation(
    method: "GET", path: "/v1/uploads/{upload}", id: "readUpload",
    summary: "Tells how far an upload is; HEAD tells it by headers alone.", access: .key(.uploadWrite),
    parameters: [id, version],
    answers: [
      Answer(
        status: 200, meaning: "The upload.", schema: Schemas.reference("Upload"), example: example,
        headers: stateHeaders)
    ], problems: [404, 412, 422, 507], problemHeaders: protocolHeaders
  ) { call throws(HTTPProblem) in
    try Tus.speaking(call.request) { () throws(HTTPProblem) in
      let (store, prefix, tenant) = try call.uploadStore()
      var upload = try call.uploading { () throws(UploadError) in
        try store.find(call.uploadID, tenant: tenant)
      }
      if upload.offset == upload.bytes, !upload.isComplete {
        // Its server died behind the last byte, or is just about to complete it.
        upload = try call.uploading { () throws(UploadError) in
          do throws(UploadError) {
            let whole = try UploadWriter(store, call.uploadID, tenant: tenant, at: nil).finish()
            call.server.options.observeUpload(.became(.complete))
            return whole
          } catch {
            guard error.kind == .busy || error.kind == .complete else { throw error }
            return try store.find(call.uploadID, tenant: tenant)
          }
        }
      }
      return UploadView(upload, prefix).answer(200)
    }
  }

  private static let append = Operation(
    method: "PATCH", path: "/v1/uploads/{upload}", id: "appendToUpload",
    summary: "Sends bytes from where the upload is; what has come stays, wherever it breaks off.",
    access: .key(.uploadWrite),
    parameters: [
      id, version,
      Parameter(
        name: "Upload-Offset", place: .header, kind: .text(longest: 20),
        meaning: "Where the bytes begin.", isRequired: true, example: "0"),
    ],
    body: Body(
      contentType: "application/offset+octet-stream", schema: ["type": "string", "format": "binary"],
      limit: .max),
    answers: [
      Answer(
        status: 204, meaning: "They are kept; Upload-Offset is where it goes on.", headers: stateHeaders)
    ],
    problems: [404, 409, 412, 422, 423, 507], problemHeaders: protocolHeaders, waits: true,
    handler: isTakenInPieces,
    sink: { call throws(HTTPProblem) in
      try Tus.speaking(call.request) { () throws(HTTPProblem) in
        let (store, _, tenant) = try call.uploadStore()
        guard let offset = UploadHeaders.number(call.request.header("Upload-Offset")) else {
          throw HTTPProblem(
            400, "parameter.invalid", "The header Upload-Offset is missing, or is not a number.",
            hint: "HEAD tells where the upload goes on.")
        }
        let count = UploadHeaders.number(call.request.header("Content-Length"))
        let writer = try call.uploading { () throws(UploadError) in
          try UploadWriter(store, call.uploadID, tenant: tenant, at: offset, count: count)
        }
        return UploadSink(call, writer) { upload in
          HTTPAnswer(status: 204, contentType: "", body: [], headers: UploadView.headers(upload))
        }
      }
    })

  private static let put = Operation(
    method: "PUT", path: "/v1/uploads/{upload}", id: "putUpload",
    summary:
      "Sends all bytes of an upload, anew if some have come, or with Content-Range a part from where it is.",
    access: .key(.uploadWrite),
    parameters: [
      id,
      Parameter(
        name: "Content-Range", place: .header, kind: .text(longest: 80), meaning: "As in bytes 100-199/200."),
    ],
    body: Body(
      contentType: "application/octet-stream", schema: ["type": "string", "format": "binary"], limit: .max,
      takesAnyType: true),
    answers: [
      Answer(
        status: 200, meaning: "They are kept.", schema: Schemas.reference("Upload"), example: example,
        headers: stateHeaders)
    ], problems: [404, 409, 412, 422, 423, 507], problemHeaders: protocolHeaders, waits: true,
    handler: isTakenInPieces,
    sink: { call throws(HTTPProblem) in
      try Tus.speaking(call.request) { () throws(HTTPProblem) in
        let (store, prefix, tenant) = try call.uploadStore()
        let upload = try call.uploading { () throws(UploadError) in
          try store.find(call.uploadID, tenant: tenant)
        }
        let range = try UploadHeaders.range(call.request, of: upload.bytes)
        let length = UploadHeaders.number(call.request.header("Content-Length"))
        if let count = range?.count, let length, length != count {
          throw HTTPProblem(400, "parameter.invalid", "The Content-Range is not as long as the body.")
        }
        let writer = try call.uploading { () throws(UploadError) in
          try UploadWriter(
            store, call.uploadID, tenant: tenant, at: range?.lowerBound ?? 0, count: length,
            restarting: range == nil)
        }
        return UploadSink(call, writer) { UploadView($0, prefix).answer(200) }
      }
    })

  private static let end = Operation(
    method: "DELETE", path: "/v1/uploads/{upload}", id: "deleteUpload",
    summary: "Ends an upload and removes its bytes, complete or not.", access: .key(.uploadWrite),
    parameters: [id, version],
    answers: [Answer(status: 204, meaning: "It is gone.", headers: [Tus.speaks])],
    problems: [404, 412], problemHeaders: protocolHeaders
  ) { call throws(HTTPProblem) in
    try Tus.speaking(call.request) { () throws(HTTPProblem) in
      let (store, _, tenant) = try call.uploadStore()
      try call.uploading { () throws(UploadError) in try store.remove(call.uploadID, tenant: tenant) }
      call.server.options.observeUpload(.became(.deleted))
      call.note(.uploadDeleted, call.uploadID, tenant: tenant)
      return HTTPAnswer(status: 204, contentType: "", body: [], headers: Tus.headers)
    }
  }
}

extension APICall {
  fileprivate var uploadID: String { request.parameters["upload"] ?? "" }
}
