import Foundation

/// An HTTP server on this machine that answers as the path says (`/status/403`, `/bytes/1000`, `/never`) and keeps what
/// it was asked. Python's, so that nothing of ours is on both ends.
public final class FakeWebServer: @unchecked Sendable {
  // Unchecked: all of it is constant.
  public let url: String
  private let folder = TemporaryDirectory()
  private let process: ServerProcess

  /// - Parameter certificate: with one it speaks TLS.
  public init(certificate: (certificate: String, key: String)? = nil) throws {
    let program = folder.file("server.py")
    try Self.program.write(toFile: program, atomically: true, encoding: .utf8)
    process = try ServerProcess(
      "python3", ["-u", program, folder.file("log")] + (certificate.map { [$0.certificate, $0.key] } ?? []),
      directory: folder.path)
    let number = try process.waitForLine("port ").dropFirst("port ".count)
    url = "\(certificate == nil ? "http" : "https")://127.0.0.1:\(number)"
  }

  /// What it was asked so far: `:method`, `:path`, `:body` and the headers, in lower case.
  public var requests: [[String: String]] {
    // Written before the answer is sent, so whoever has an answer finds its request here.
    let text = (try? String(contentsOfFile: folder.file("log"), encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap {
      try? JSONDecoder().decode([String: String].self, from: Data($0.utf8))
    }
  }

  /// Waits for a request, after the first `skip`, whose JSON contains `text`.
  public func waitForRequest(_ text: String, after skip: Int = 0) throws {
    try process.waitForLine(text, after: skip + 1)
  }

  private static let program = """
    import http.server, json, ssl, sys, threading

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        def answer(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked = {name.lower(): value for name, value in self.headers.items()}
            asked.update({":method": self.command, ":path": self.path, ":body": body.decode("utf-8", "replace")})
            # In one piece: requests come in on several threads.
            line = json.dumps(asked) + "\\n"
            with open(sys.argv[1], "a") as log:
                log.write(line)
            sys.stdout.write(line)
            parts = self.path.split("/")
            if "never" in parts:
                threading.Event().wait()
            status = int(parts[parts.index("status") + 1]) if "status" in parts else 200
            size = int(parts[parts.index("bytes") + 1]) if "bytes" in parts else 0
            data = b"x" * size if size else b"hello"
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            if status // 100 == 3:
                self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(data)
        do_GET = do_POST = do_PATCH = answer
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if len(sys.argv) > 2:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[2], sys.argv[3])
        server.socket = context.wrap_socket(server.socket, server_side=True)
    print("port", server.server_address[1])
    server.serve_forever()
    """
}
