import CMicrohttpd
import Glibc

/// Hands answers to libmicrohttpd.
enum Reply {
  /// A whole answer.
  static func queue(_ answer: HTTPAnswer, to connection: OpaquePointer) -> MHD_Result {
    var body = answer.body
    let made = body.withUnsafeMutableBytes {
      MHD_create_response_from_buffer($0.count, $0.baseAddress, .RESPMEM_MUST_COPY)
    }
    return queue(made, answer, to: connection)
  }

  /// An answer whose body `read` gets, piece by piece: it fills the buffer and returns how much, or one of
  /// libmicrohttpd's ends.
  ///
  /// - Parameter piece: bytes that are asked for at once where the answer is not chunked.
  static func queue(
    _ answer: HTTPAnswer, length: Int?, piece: Int = pieceSize, to connection: OpaquePointer,
    _ read: @escaping (UnsafeMutableRawBufferPointer) -> Int
  ) -> MHD_Result {
    let reader = Unmanaged.passRetained(Reader(read))
    let made = MHD_create_response_from_callback(
      length.map(UInt64.init) ?? cmicrohttpd_unknown_size, piece,
      { context, _, bytes, count in
        guard let context, let bytes else { return cmicrohttpd_end_with_error }
        let reader = Unmanaged<Reader>.fromOpaque(context).takeUnretainedValue()
        return reader.read(UnsafeMutableRawBufferPointer(start: bytes, count: count))
      }, reader.toOpaque(), { context in context.map { Unmanaged<Reader>.fromOpaque($0).release() } })
    if made == nil { reader.release() }
    return queue(made, answer, to: connection)
  }

  /// The head of an answer whose body comes in pieces.
  static func queueHead(_ answer: HTTPAnswer, length: Int?, to connection: OpaquePointer) -> MHD_Result {
    let size = length.map(UInt64.init) ?? cmicrohttpd_unknown_size
    let made = MHD_create_response_from_callback(
      size, pieceSize, { _, _, _, _ in cmicrohttpd_end_with_error }, nil, nil)
    // libmicrohttpd 0.9.75 sends the last chunk of a body that it does not send.
    if let made, length == nil { _ = cmicrohttpd_end_by_closing(made) }
    return queue(made, answer, to: connection)
  }

  static let pieceSize = 16 << 10

  private final class Reader {
    let read: (UnsafeMutableRawBufferPointer) -> Int
    init(_ read: @escaping (UnsafeMutableRawBufferPointer) -> Int) { self.read = read }
  }

  private static func queue(
    _ response: OpaquePointer?, _ answer: HTTPAnswer, to connection: OpaquePointer
  ) -> MHD_Result {
    guard let response else { return .NO }
    defer { MHD_destroy_response(response) }
    for (name, value) in answer.allHeaders { MHD_add_response_header(response, name, value) }
    return MHD_queue_response(connection, UInt32(answer.status), response)
  }

  /// A whole answer as it is sent where libmicrohttpd takes none: in the middle of a body. The connection ends after it.
  static func bytes(_ answer: HTTPAnswer) -> [UInt8] {
    var head =
      "HTTP/1.1 \(answer.status) \(reason(answer.status))\r\nDate: \(date(time(nil)))\r\nConnection: close\r\n"
    for (name, value) in answer.allHeaders { head += "\(name): \(value)\r\n" }
    return Array((head + "Content-Length: \(answer.body.count)\r\n\r\n").utf8) + answer.body
  }

  /// The words for a status: "Not Found".
  static func reason(_ status: Int) -> String {
    MHD_get_reason_phrase_for(UInt32(status)).map { String(cString: $0) } ?? ""
  }

  /// As in RFC 9110, section 5.6.7.
  static func date(_ now: time_t) -> String {
    var now = now
    var parts = tm()
    gmtime_r(&now, &parts)
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let day = "\(two(parts.tm_mday)) \(months[Int(parts.tm_mon)]) \(1900 + parts.tm_year)"
    let time = "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
    return "\(days[Int(parts.tm_wday)]), \(day) \(time) GMT"
  }
}
