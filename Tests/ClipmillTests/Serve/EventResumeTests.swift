import ClipJob
import Foundation
import Glibc
import HTTPClient
import TestKit
import Testing

/// A client of events whose connection is cut again and again, in the middle of whatever comes.
@Suite struct EventResumeTests {
  /// What a client knows of a stream: whole events only.
  private struct Seen {
    var jobs: [String] = []
    var positions: [String] = []

    var lastID: String? { positions.last }

    /// - Parameter text: what came of one connection, which may end anywhere.
    mutating func take(_ text: String) {
      guard let body = text.range(of: "\r\n\r\n") else { return }
      var blocks = text[body.upperBound...].components(separatedBy: "\n\n")
      blocks.removeLast()
      for block in blocks {
        let lines = block.split(separator: "\n")
        func field(_ name: String) -> String? {
          lines.first { $0.hasPrefix(name + ": ") }.map { String($0.dropFirst(name.count + 2)) }
        }
        guard let id = field("id"), let data = field("data") else { continue }
        positions.append(id)
        if field("event") == "queued", let job = try? JSONValue(parsing: Array(data.utf8))["job"]?.text {
          jobs.append(job)
        }
      }
    }
  }

  private func connect(_ port: Int, _ key: String, after id: String?) throws -> Int32 {
    let socket = try LocalSocket.connect(port: port)
    // HTTP/1.0: without chunks between the bytes.
    var head = "GET /v1/events HTTP/1.0\r\nAuthorization: Bearer \(key)\r\n"
    if let id { head += "Last-Event-ID: \(id)\r\n" }
    _ = LocalSocket.write(Array((head + "\r\n").utf8)[...], to: socket)
    return socket
  }

  /// At least a byte, and at most so many; empty: the other side has closed.
  private func read(_ socket: Int32, upTo count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let got = recv(socket, &bytes, count, 0)
    return Array(bytes.prefix(max(0, got)))
  }

  /// As above, of a side that has no reason to close.
  private func some(_ socket: Int32, upTo count: Int) throws -> [UInt8] {
    let bytes = read(socket, upTo: count)
    try #require(!bytes.isEmpty, "the server closed the stream")
    return bytes
  }

  private func cut(_ socket: Int32, hard: Bool) {
    if hard {
      var never = linger(l_onoff: 1, l_linger: 0)
      setsockopt(socket, SOL_SOCKET, SO_LINGER, &never, socklen_t(MemoryLayout<linger>.size))
    }
    close(socket)
  }

  @Test func aHundredCutsLoseNothing() throws {
    let fleet = try Fleet()
    let servers = [try APIProcess(fleet), try APIProcess(fleet)]
    let ports = try servers.map { try #require(Int($0.url.split(separator: ":").last ?? "")) }
    let key = try servers[0].key("jobs:read,jobs:write")
    var posted = 0
    func post(_ count: Int) throws {
      let documents = (posted..<posted + count).map { number in
        ##"{"version": 1, "id": "j\##(number)", "tracks": [{"clips": [{"source": {"color": "#ff0000"}, "duration": 1}]}], "outputs": [{"to": "\##(number).mp4"}]}"##
      }
      posted += count
      var request = HTTPRequest("POST", servers[0].url + "/v1/jobs")
      request.timeout = 60
      request.headers = [("Authorization", "Bearer \(key)"), ("Content-Type", "application/json")]
      request.body = Array("{\"jobs\": [\(documents.joined(separator: ","))]}".utf8)
      var answer = try HTTPClient.send(request)
      // As every client does: the documents have ids.
      while answer.status == 503 { answer = try HTTPClient.send(request) }
      try #require([200, 201].contains(answer.status), "\(answer.text)")
    }
    var (seen, random) = (Seen(), SplitMix(seed: 7))
    // A stream begins with what happens from then on: the first is there before the first job.
    var socket = try connect(ports[0], key, after: nil)
    var text = [UInt8]()
    while !String(decoding: text, as: UTF8.self).contains("\r\n\r\n") { text += try some(socket, upTo: 1) }
    try post(1)
    while seen.jobs.isEmpty {
      text += try some(socket, upTo: 100)
      seen = Seen()
      seen.take(String(decoding: text, as: UTF8.self))
    }
    for number in 0..<100 {
      cut(socket, hard: number % 2 == 0)
      // Whichever server it comes back to.
      socket = try connect(ports[number % 2], key, after: seen.lastID)
      try post(1 + Int(random.next() % 8))
      var text = [UInt8]()
      let wanted = 1 + Int(random.next() % 3000)
      while text.count < wanted {
        let more = read(socket, upTo: wanted - text.count)
        text += more
        // Nothing more may be there to come.
        if more.isEmpty || number % 3 == 0 { break }
        if String(decoding: text, as: UTF8.self).contains("\"j\(posted - 1)\"") { break }
      }
      seen.take(String(decoding: text, as: UTF8.self))
    }
    cut(socket, hard: true)
    socket = try connect(ports[0], key, after: seen.lastID)
    text = []
    // To the end of the last job's event, or to what the server says when there is nothing left to say.
    while seen.jobs.last != "j\(posted - 1)", !String(decoding: text, as: UTF8.self).contains("\n:") {
      text += try some(socket, upTo: 1 << 16)
      let shown = String(decoding: text, as: UTF8.self)
      guard shown.hasSuffix("\n\n"), shown.contains("\"j\(posted - 1)\"") else { continue }
      seen.take(shown)
    }
    close(socket)
    #expect(seen.jobs == (0..<posted).map { "j\($0)" })
    #expect(Set(seen.positions).count == seen.positions.count)
  }
}
