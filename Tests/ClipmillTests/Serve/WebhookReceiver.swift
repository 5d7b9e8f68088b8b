import ClipJob
import Foundation
import TestKit

/// A receiver in Python: it verifies messages with nothing of Clipmill's, and misbehaves by the path that it is asked for.
///
/// - `/ok…` takes all. `/gone…` answers 410.
/// - `/flaky…` takes each message after 0 to 3 attempts that fail: with 500, a reset, an answer that is late, 429 and Retry-After.
final class WebhookReceiver {
  struct Message {
    var path: String
    var id: String
    var type: String
    var job: String
    /// How many of the known secrets have signed it.
    var signatures: Int
    /// Of the answer; 0: none.
    var status: Int
    var isTaken: Bool { status == 200 }
  }

  let port: Int
  private let process: ServerProcess
  private let folder = TemporaryDirectory()

  init() throws {
    try Self.program.write(toFile: folder.file("receiver.py"), atomically: true, encoding: .utf8)
    try "".write(toFile: folder.file("secrets"), atomically: true, encoding: .utf8)
    process = try ServerProcess("python3", ["-u", "-B", "receiver.py"], directory: folder.path)
    port = Int(try process.waitForLine("listening ").dropFirst("listening ".count)) ?? 0
  }

  func url(_ path: String) -> String { "http://127.0.0.1:\(port)/\(path)" }

  func trust(_ secrets: [String]) throws {
    try secrets.joined(separator: "\n").write(
      toFile: folder.file("secrets"), atomically: true, encoding: .utf8)
  }

  /// What came so far.
  var messages: [Message] { Self.messages(process.log) }

  /// Lines that came so far, the first included.
  var count: Int { process.lineCount }

  /// Waits for a line behind the first `count` that has `text`.
  func wait(for text: String, after count: Int = 0) throws { try process.waitForLine(text, after: count) }

  /// Whether a message comes behind the first `count` lines within so many seconds.
  func waits(after count: Int, bound: Double) -> Bool {
    (try? process.waitForLine(#""status""#, after: count, bound: bound)) != nil
  }

  private static func messages(_ log: String) -> [Message] {
    log.split(separator: "\n").compactMap { line in
      guard let json = try? JSONValue(parsing: Array(line.utf8)), let path = json["path"]?.text else {
        return nil
      }
      return Message(
        path: path, id: json["id"]?.text ?? "", type: json["type"]?.text ?? "", job: json["job"]?.text ?? "",
        signatures: json["signatures"]?.integer ?? 0, status: json["status"]?.integer ?? 0)
    }
  }

  private static let program = """
    import base64, hashlib, hmac, http.server, json, socket, struct, threading, time

    lock, attempts = threading.Lock(), {}

    class Hook(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *words):
            pass

        def signatures(self, body):
            sent = self.headers["webhook-timestamp"]
            if abs(time.time() - int(sent)) > 300:
                return 0
            signed = ("%s.%s." % (self.headers["webhook-id"], sent)).encode() + body
            given = self.headers["webhook-signature"].split()
            count = 0
            for secret in open("secrets").read().split():
                key = base64.b64decode(secret[len("whsec_"):])
                code = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
                count += ("v1," + code) in given
            return count

        def answer(self, status, headers={}):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            message, document = self.headers["webhook-id"], json.loads(body)
            with lock:
                number = attempts[self.path + message] = attempts.get(self.path + message, 0) + 1
            spread = hashlib.sha256(message.encode()).digest()
            fails = self.path.startswith("/flaky") and number <= spread[0] % 4
            kind = (spread[1] + number) % 4 if fails else None
            status = 410 if self.path.startswith("/gone") else {None: 200, 0: 500, 1: 0, 2: 502, 3: 429}[kind]
            data = document.get("data", {})
            line = json.dumps({
                "path": self.path, "id": message, "type": document["type"], "job": data.get("job", ""),
                "signatures": self.signatures(body), "status": status})
            with lock:
                print(line)
            if status == 0:
                # A reset instead of an answer.
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                self.close_connection = True
            elif status == 429:
                self.answer(429, {"Retry-After": "1"})
            else:
                if status == 502:
                    time.sleep(0.3)
                self.answer(status)

        def handle_one_request(self):
            try:
                super().handle_one_request()
            except (OSError, ValueError):
                self.close_connection = True

    class Server(http.server.ThreadingHTTPServer):
        request_queue_size = 256
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Hook)
    print("listening %d" % server.server_address[1])
    server.serve_forever()
    """
}
