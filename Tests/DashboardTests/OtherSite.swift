import Foundation
import TestKit

/// A server of pages that are none of Clipmill's, and what browsers asked of it. Python's, so that nothing of ours is on both ends.
final class OtherSite: Sendable {
  let port: Int
  private let folder = TemporaryDirectory()
  private let process: ServerProcess

  init() throws {
    process = try ServerProcess("python3", ["-u", "-c", Self.program], directory: folder.path)
    port = Int(try process.waitForLine("port ").dropFirst("port ".count)) ?? 0
  }

  /// Serves a file as what its name says, without any headers that protect.
  func serve(_ name: String, _ text: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file(name)))
  }

  /// "GET /path", one a line, in their order.
  var requests: [String] {
    process.log.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("port") }
  }

  func waitForRequest(_ text: String) throws { try process.waitForLine(text) }

  private static let program = """
    import http.server

    class Handler(http.server.SimpleHTTPRequestHandler):
        def handle_one_request(self):
            super().handle_one_request()
            if getattr(self, "path", None):
                print(self.command, self.path)
        def do_POST(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(204)
            self.end_headers()
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    print("port", server.server_address[1])
    server.serve_forever()
    """
}
