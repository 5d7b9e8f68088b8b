import Files
import Glibc

/// A part of an open file, as the body of an answer. It is read while it is sent, some hundred KiB ahead at most, and nothing that
/// happens to its name meanwhile changes it; one that becomes shorter cuts the answer off.
public struct HTTPFile: Sendable, Equatable {
  let descriptor: Descriptor
  let range: Range<Int>

  init(_ descriptor: Descriptor, _ range: Range<Int>) {
    self.descriptor = descriptor
    self.range = range
  }

  public static func == (one: HTTPFile, other: HTTPFile) -> Bool {
    one.descriptor === other.descriptor && one.range == other.range
  }
}

extension HTTPAnswer {
  /// What tells one state of a file from others.
  public struct Validators: Sendable, Equatable {
    /// Without quotes: printable ASCII, and changes with each byte of the file.
    public var tag: String
    /// Seconds since 1970; nil: not told.
    public var modified: Int?

    public init(tag: String, modified: Int?) {
      (self.tag, self.modified) = (tag, modified)
    }
  }

  /// A file, as the request wants it (RFC 9110): the whole or one range of it, 304 or 412 as its conditions say, or 416. Several ranges
  /// are answered by the whole file.
  ///
  /// - Parameters:
  ///   - descriptor: of a regular file. It is held as long as the answer.
  ///   - validators: nil: those of its time of change, size and inode.
  ///   - headers: of 200, 206 and 304.
  /// - Throws: 412 and 416.
  public static func file(
    _ descriptor: Descriptor, for request: ServiceRequest, contentType: String, validators: Validators? = nil,
    headers: [String: String] = [:]
  ) throws(HTTPProblem) -> HTTPAnswer {
    guard let facts = descriptor.facts else {
      throw HTTPProblem(
        500, "file.unreadable", "The file cannot be looked at: \(String(cString: strerror(errno))).")
    }
    let size = Int(facts.st_size)
    let validators = validators ?? Validators(facts)
    var headers = headers
    headers["Accept-Ranges"] = "bytes"
    headers["ETag"] = "\"\(validators.tag)\""
    if let modified = validators.modified { headers["Last-Modified"] = HTTPDate.text(modified) }
    func answer(_ status: Int, _ range: Range<Int>) -> HTTPAnswer {
      var answer = HTTPAnswer(status: status, contentType: contentType, body: [], headers: headers)
      answer.file = HTTPFile(descriptor, range)
      return answer
    }
    switch Conditions(validators).verdict(on: request) {
    case .failed:
      throw HTTPProblem(
        412, "file.changed", "The file is not the one that the request is for.", hint: "Ask for it anew.")
    case .unchanged: return HTTPAnswer(status: 304, contentType: "", body: [], headers: headers)
    case .whole: return answer(200, 0..<size)
    case .ranges(let text):
      switch ByteRange.read(text, size: size) {
      case .whole: return answer(200, 0..<size)
      case .part(let range):
        headers["Content-Range"] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)"
        return answer(206, range)
      case .unsatisfiable:
        throw HTTPProblem(
          416, "range.unsatisfiable", "The file has no such bytes.", hint: "It has \(size) bytes.",
          headers: ["Content-Range": "bytes */\(size)", "Accept-Ranges": "bytes"])
      }
    }
  }
}

extension HTTPAnswer.Validators {
  init(_ facts: stat) {
    let (seconds, nanos) = (facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec)
    self.init(
      tag: [UInt64(facts.st_ino), UInt64(facts.st_size), UInt64(bitPattern: Int64(seconds)), UInt64(nanos)]
        .map {
          String($0, radix: 36)
        }.joined(separator: "-"), modified: seconds)
  }
}
