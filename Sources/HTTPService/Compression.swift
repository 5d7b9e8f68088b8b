import CZlib

/// Answers that are smaller on their way (RFC 9110, section 8.4): gzip for clients that accept it.
enum Compression {
  /// Bytes from which it pays: less fits into a packet anyway.
  private static let least = 1024

  /// The answer, smaller if the request allows it and it becomes smaller.
  static func apply(_ answer: HTTPAnswer, to request: ServiceRequest) -> HTTPAnswer {
    guard isText(answer.contentType), answer.headers["Content-Encoding"] == nil, answer.stream == nil else {
      return answer
    }
    var answer = answer
    answer.headers["Vary"] = [answer.headers["Vary"], "Accept-Encoding"].compactMap(\.self).joined(
      separator: ", ")
    guard answer.body.count >= least, accepts(request.header("Accept-Encoding") ?? ""),
      let small = gzip(answer.body), small.count < answer.body.count
    else { return answer }
    answer.body = small
    answer.headers["Content-Encoding"] = "gzip"
    // Other bytes under the same strong tag would be a lie (RFC 9110, section 8.8.3).
    if let tag = answer.headers["ETag"], !tag.hasPrefix("W/") { answer.headers["ETag"] = "W/" + tag }
    return answer
  }

  private static func isText(_ type: String) -> Bool {
    let type = type.prefix { $0 != ";" }
    return type.hasSuffix("json") || ["text/html", "text/plain", "application/x-ndjson"].contains(type)
  }

  /// `Accept-Encoding` (RFC 9110, section 12.5.3).
  static func accepts(_ field: String) -> Bool {
    var isAny = false
    for part in field.lowercased().split(separator: ",") {
      let words = part.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
      guard let name = words.first else { continue }
      let quality = words.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
      if name == "gzip" || name == "x-gzip" { return quality > 0 }
      if name == "*" { isAny = quality > 0 }
    }
    return isAny
  }

  /// Nil: there is no memory for it.
  private static func gzip(_ bytes: [UInt8]) -> [UInt8]? {
    var stream = z_stream()
    // Fast: the server's time is worth more than the last percents.
    guard czlib_begin_gzip(&stream, 1) == Z_OK, bytes.count < UInt32.max else { return nil }
    defer { deflateEnd(&stream) }
    var input = bytes
    let room = Int(deflateBound(&stream, UInt(bytes.count)))
    var isDone = false
    let output = [UInt8](unsafeUninitializedCapacity: room) { output, count in
      input.withUnsafeMutableBufferPointer { input in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(room)
        isDone = deflate(&stream, Z_FINISH) == Z_STREAM_END
      }
      count = isDone ? Int(stream.total_out) : 0
    }
    return isDone ? output : nil
  }
}

extension ServiceRequest {
  /// Whether its client takes an answer that is compressed by gzip.
  public var acceptsGzip: Bool { Compression.accepts(header("Accept-Encoding") ?? "") }
}
