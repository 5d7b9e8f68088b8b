import Foundation
import Synchronization

/// A web server of one file that knows ranges, counts what it sends, and does wrong what a test wants. It listens until the process ends:
/// a test drops it before its clients are done.
public final class RangeServer: Sendable {
  public struct Request: Sendable {
    /// From 0, over all connections.
    public var number: Int
    public var path: String
    /// Names in lower case.
    public var headers: [String: String]
    /// Of the range; nil: all of the file is wanted.
    public var first: Int?
    public var last: Int?
  }

  public struct Reply: Sendable {
    public var status = "206 Partial Content"
    public var headers: [(String, String)] = []
    public var body = Data()
    /// Closes after so many bytes of the body.
    public var cutsAfter: Int?
    /// Sends nothing after so many bytes, and waits until the client has gone.
    public var stallsAfter: Int?
    /// Whether it says how long the body is.
    public var saysLength = true
    /// What it says, if that is not true.
    public var claimedLength: Int?
    /// In chunks, without a length.
    public var isChunked = false
    /// Sends bytes one by one with so many seconds between them: those of the head, or of the body.
    public var headPace: Double?
    public var bodyPace: Double?
    public init() {}

    public static func status(_ status: String, _ headers: [(String, String)] = [], _ body: String = "")
      -> Reply
    {
      var reply = Reply()
      (reply.status, reply.headers, reply.body) = (status, headers, Data(body.utf8))
      return reply
    }
  }

  public struct Counts: Sendable {
    public var requests = 0
    public var connections = 0
    /// Of bodies.
    public var bytes = 0
    /// Clients that had gone before all was sent.
    public var abandoned = 0
  }

  public let port: Int
  public var url: String { "http://127.0.0.1:\(port)" }
  private let all: State

  private final class State: Sendable {
    let content: Mutex<Data>
    let counts = Mutex(Counts())
    let requests = Mutex([Request]())
    let answer: @Sendable (Request, Reply) -> Reply
    let tag: Mutex<String?>
    init(_ content: Data, _ tag: String?, _ answer: @escaping @Sendable (Request, Reply) -> Reply) {
      self.content = Mutex(content)
      self.tag = Mutex(tag)
      self.answer = answer
    }
  }

  /// - Parameters:
  ///   - tag: the strong tag of the file; nil: it has none.
  ///   - answer: what is sent, given what a server should send.
  public init(
    _ content: Data, tag: String? = "\"1\"", answer: @escaping @Sendable (Request, Reply) -> Reply = { $1 }
  ) throws {
    all = State(content, tag, answer)
    port = try FreePort.find()
    let listening = try LocalSocket.listen(port: port)
    Thread.detachNewThread { [all] in
      while case let descriptor = accept(listening, nil, nil), descriptor >= 0 {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        all.counts.withLock { $0.connections += 1 }
        Thread.detachNewThread { Self.serve(descriptor, all) }
      }
    }
  }

  public var counts: Counts { all.counts.withLock { $0 } }
  public var requests: [Request] { all.requests.withLock { $0 } }

  /// From now on another file is there.
  public func replace(_ content: Data, tag: String?) {
    all.content.withLock { $0 = content }
    all.tag.withLock { $0 = tag }
  }

  private static func serve(_ descriptor: Int32, _ all: State) {
    defer { close(descriptor) }
    while let request = request(descriptor, all) {
      let reply = all.answer(request, usual(request, all))
      guard send(reply, descriptor, all) else { return }
    }
  }

  private static func request(_ descriptor: Int32, _ all: State) -> Request? {
    var text = ""
    var byte: UInt8 = 0
    while !text.hasSuffix("\r\n\r\n") {
      guard recv(descriptor, &byte, 1, 0) == 1 else { return nil }
      text.unicodeScalars.append(Unicode.Scalar(byte))
    }
    let lines = text.components(separatedBy: "\r\n")
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(
        in: .whitespaces)
    }
    let ends = headers["range"].map { $0.dropFirst("bytes=".count).split(separator: "-").map { Int($0) } }
    let number = all.counts.withLock {
      $0.requests += 1
      return $0.requests - 1
    }
    let request = Request(
      number: number, path: lines[0].components(separatedBy: " ")[1], headers: headers,
      first: ends?.first ?? nil,
      last: (ends?.count ?? 0) > 1 ? ends?[1] : nil)
    all.requests.withLock { $0.append(request) }
    return request
  }

  /// What a server should send.
  private static func usual(_ request: Request, _ all: State) -> Reply {
    let content = all.content.withLock { $0 }
    let tag = all.tag.withLock { $0 }
    var reply = Reply()
    if let tag { reply.headers.append(("ETag", tag)) }
    if let expected = request.headers["if-match"], expected != tag {
      return .status("412 Precondition Failed")
    }
    guard let first = request.first else {
      reply.status = "200 OK"
      reply.body = content
      return reply
    }
    guard first < content.count else {
      return .status("416 Range Not Satisfiable", [("Content-Range", "bytes */\(content.count)")])
    }
    let last = min(request.last ?? content.count - 1, content.count - 1)
    reply.headers.append(("Content-Range", "bytes \(first)-\(last)/\(content.count)"))
    reply.body = content.subdata(in: first..<last + 1)
    return reply
  }

  /// One by one, if there is a pace.
  private static func drip(_ bytes: [UInt8], _ pace: Double?, _ descriptor: Int32) -> Bool {
    guard let pace else { return LocalSocket.write(bytes[...], to: descriptor) }
    return bytes.allSatisfy {
      usleep(UInt32(pace * 1e6))
      return LocalSocket.write([$0], to: descriptor)
    }
  }

  private static func sendChunks(_ reply: Reply, _ descriptor: Int32, _ all: State) -> Bool {
    var rest = reply.body.prefix(reply.cutsAfter ?? .max)
    while !rest.isEmpty {
      let piece = Array(rest.prefix(10_000))
      rest = rest.dropFirst(piece.count)
      let line = Array("\(String(piece.count, radix: 16))\r\n".utf8)
      guard LocalSocket.write((line + piece + [13, 10])[...], to: descriptor) else { return false }
      all.counts.withLock { $0.bytes += piece.count }
    }
    return reply.cutsAfter == nil && LocalSocket.write(Array("0\r\n\r\n".utf8)[...], to: descriptor)
  }

  /// False: the connection is over.
  private static func send(_ reply: Reply, _ descriptor: Int32, _ all: State) -> Bool {
    var head = "HTTP/1.1 \(reply.status)\r\n"
    if reply.isChunked {
      head += "Transfer-Encoding: chunked\r\n"
    } else if reply.saysLength {
      head += "Content-Length: \(reply.claimedLength ?? reply.body.count)\r\n"
    } else {
      head += "Connection: close\r\n"
    }
    for (name, value) in reply.headers { head += "\(name): \(value)\r\n" }
    guard drip(Array((head + "\r\n").utf8), reply.headPace, descriptor) else { return false }
    if let pace = reply.bodyPace { return drip(Array(reply.body), pace, descriptor) && false }
    if reply.isChunked { return sendChunks(reply, descriptor, all) }
    let count = min(reply.body.count, reply.cutsAfter ?? .max, reply.stallsAfter ?? .max)
    var sent = 0
    while sent < count {
      let piece = Array(
        reply.body[reply.body.startIndex + sent..<reply.body.startIndex + min(count, sent + 65536)])
      guard LocalSocket.write(piece[...], to: descriptor) else {
        all.counts.withLock { $0.abandoned += 1 }
        return false
      }
      sent += piece.count
      all.counts.withLock { $0.bytes += piece.count }
    }
    if reply.stallsAfter != nil {
      var byte: UInt8 = 0
      while recv(descriptor, &byte, 1, 0) == 1 {}
      all.counts.withLock { $0.abandoned += 1 }
      return false
    }
    return reply.cutsAfter == nil && reply.saysLength
  }
}
