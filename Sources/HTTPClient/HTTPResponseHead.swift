/// An answer without its body.
public struct HTTPResponseHead: Sendable, Equatable {
  public struct Field: Sendable, Equatable {
    public var name: String
    public var value: String
  }
  public internal(set) var status: Int
  /// In their order.
  public internal(set) var headers: [Field] = []

  public var isSuccess: Bool { (200..<300).contains(status) }

  /// The value of the first header of this name, whatever its case.
  public func header(_ name: String) -> String? {
    let name = name.lowercased()
    return headers.first { $0.name.lowercased() == name }?.value
  }

  /// Bytes of the body, where the server says how many.
  public var contentLength: Int? {
    header("Content-Length").flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
  }

  /// What a server that honours a range sends with status 206 (RFC 9110, section 14.4).
  public struct ContentRange: Sendable, Equatable {
    /// Nil: none of it is there (status 416).
    public var bytes: ClosedRange<Int>?
    /// Bytes of the whole; nil: not known.
    public var total: Int?
  }

  /// Nil: there is none, or it is malformed.
  public var contentRange: ContentRange? {
    guard let text = header("Content-Range"), text.hasPrefix("bytes ") else { return nil }
    let parts = text.dropFirst("bytes ".count).split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    let total = Self.number(parts[1])
    guard total != nil || parts[1] == "*" else { return nil }
    if parts[0] == "*" { return ContentRange(bytes: nil, total: total) }
    let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false).map(Self.number)
    guard ends.count == 2, let first = ends[0], let last = ends[1], first <= last, last < total ?? .max else {
      return nil
    }
    return ContentRange(bytes: first...last, total: total)
  }

  private static func number(_ text: Substring) -> Int? {
    text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
  }
}

/// Puts an answer's head together from its lines.
struct ResponseHeadReader {
  private(set) var head: HTTPResponseHead?
  /// The empty line was there.
  private(set) var isComplete = false
  private var size = 0
  /// Bytes of all heads of an answer, those of redirections included.
  static let longest = 256 << 10

  /// False: it is too long.
  mutating func add(_ bytes: UnsafeRawBufferPointer) -> Bool {
    size += bytes.count
    guard size <= Self.longest else { return false }
    let line = String(decoding: bytes, as: UTF8.self).filter { $0 != "\r\n" && $0 != "\n" && $0 != "\r" }
    if isComplete || head == nil {
      // An answer before the real one, as 100 Continue or a redirection, or trailers behind it, which say nothing here.
      guard line.hasPrefix("HTTP/") else { return true }
      let status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
      (head, isComplete) = (HTTPResponseHead(status: status), false)
    } else if line.isEmpty {
      isComplete = true
    } else if let colon = line.firstIndex(of: ":") {
      let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
      var value = line[line.index(after: colon)...].drop(while: isBlank)
      while let last = value.last, isBlank(last) { value.removeLast() }
      head?.headers.append(HTTPResponseHead.Field(name: String(line[..<colon]), value: String(value)))
    }
    return true
  }
}
