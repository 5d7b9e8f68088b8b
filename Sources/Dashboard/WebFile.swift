import FoundationEssentials

/// A file of the page, as it is and compressed.
struct WebFile: Sendable {
  /// Below the folder `Web`: "views/jobs.js".
  let path: String
  /// The SHA-256 of its bytes, in hexadecimal digits.
  let digest: String
  let plain: [UInt8]
  /// By gzip; empty: there is none.
  let small: [UInt8]

  init(_ path: String, digest: String, plain: [UInt8], small: [UInt8]) {
    (self.path, self.digest, self.plain, self.small) = (path, digest, plain, small)
  }

  /// - Parameters:
  ///   - plain: base 64.
  ///   - small: of gzip's bytes, base 64.
  init(_ path: String, digest: String, plain: StaticString, small: StaticString) {
    self.init(path, digest: digest, plain: Self.bytes(plain), small: Self.bytes(small))
  }

  private static func bytes(_ text: StaticString) -> [UInt8] {
    text.withUTF8Buffer { Data(base64Encoded: Data($0)).map { [UInt8]($0) } ?? [] }
  }

  /// What browsers take it for.
  var contentType: String {
    switch path.split(separator: ".").last {
    case "html": "text/html; charset=utf-8"
    case "css": "text/css; charset=utf-8"
    case "js": "text/javascript; charset=utf-8"
    case "json": "application/json"
    case "svg": "image/svg+xml"
    case "png": "image/png"
    default: "application/octet-stream"
    }
  }

  var isModule: Bool { path.hasSuffix(".js") && path != "theme.js" }
}
