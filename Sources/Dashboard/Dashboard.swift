import HTTPService

/// The page by which people see and steer everything in a browser.
///
/// It is files and knows no jobs: what it shows and does goes over the public API, with the rights of who is logged in. The files are in the program
/// (Plugins/EmbedWeb). They are served below a name that changes with any of them, so browsers keep them for good; the page itself is asked for each
/// time, and answers for all addresses of views, which its script reads.
public struct Dashboard: Sendable {
  let files: [WebFile]
  /// Changes with each byte of any file.
  let release: String

  public init() { self.init(files: WebFile.embedded, release: WebFile.embeddedRelease) }

  init(files: [WebFile], release: String) { (self.files, self.release) = (files, release) }

  /// Where it is.
  public static let path = "/dashboard/"
  /// Segments that addresses of views have at most, below `path`.
  private static let deepest = 4

  /// Adds the page, its files and the way to it from `/`.
  public func add(to routes: inout HTTPRoutes) {
    for path in ["/", "/dashboard"] {
      routes.add("GET", path, isImmediate: true) { _ in
        HTTPAnswer(status: 302, body: [], headers: ["Location": Self.path])
      }
    }
    let page = page
    for depth in 0...Self.deepest {
      let segments = (0..<depth).map { "{\($0)}" }.joined(separator: "/")
      routes.add("GET", Self.path + segments, isImmediate: true) { request in Self.answer(page, to: request) }
    }
    for pattern in ["{file}", "{folder}/{file}"] {
      routes.add("GET", Self.path + "assets/{release}/" + pattern, isImmediate: true) {
        [self] request throws(HTTPProblem) in try asset(request)
      }
    }
  }

  private func asset(_ request: ServiceRequest) throws(HTTPProblem) -> HTTPAnswer {
    guard request.parameters["release"] == release else {
      throw HTTPProblem(
        404, "page.replaced", "This file is of another version of the page.", hint: "Load the page anew.")
    }
    let path = [request.parameters["folder"], request.parameters["file"]].compactMap(\.self).joined(
      separator: "/")
    guard let file = files.first(where: { $0.path == path }), path != "index.html" else {
      throw HTTPProblem(404, "path.unknown", "There is no such path.")
    }
    return Self.answer(file, to: request, isFinal: true)
  }

  /// `index.html` with the addresses of its files. The service compresses it.
  var page: WebFile {
    let index = files.first { $0.path == "index.html" }
    let base = "\(Self.path)assets/\(release)"
    let preloads = files.filter(\.isModule).map { #"<link rel="modulepreload" href="\#(base)/\#($0.path)">"# }
    let text = String(decoding: index?.plain ?? [], as: UTF8.self)
      .replacing("{{assets}}", with: base).replacing("{{modules}}", with: preloads.joined(separator: "\n"))
    return WebFile("index.html", digest: release, plain: Array(text.utf8), small: [])
  }

  /// - Parameter isFinal: under this address it will never be another one.
  static func answer(_ file: WebFile, to request: ServiceRequest, isFinal: Bool = false) -> HTTPAnswer {
    let isSmall = !file.small.isEmpty && request.acceptsGzip
    let tag = "\"\(file.digest.prefix(32))\(isSmall ? "-gzip" : "")\""
    var headers = PageRules.headers
    headers["ETag"] = tag
    if !file.small.isEmpty { headers["Vary"] = "Accept-Encoding" }
    headers["Cache-Control"] = isFinal ? "public, max-age=31536000, immutable" : "no-cache"
    if let known = request.header("If-None-Match"), isAmong(tag, known) {
      return HTTPAnswer(status: 304, contentType: "", body: [], headers: headers)
    }
    if isSmall { headers["Content-Encoding"] = "gzip" }
    return HTTPAnswer(
      contentType: file.contentType, body: isSmall ? file.small : file.plain, headers: headers)
  }

  /// `If-None-Match` (RFC 9110, section 13.1.2), which compares weakly.
  private static func isAmong(_ tag: String, _ known: String) -> Bool {
    known.split(separator: ",").contains { entry in
      let name = entry.filter { $0 != " " && $0 != "\t" }
      return name == "*" || name == tag || name == "W/" + tag
    }
  }
}
