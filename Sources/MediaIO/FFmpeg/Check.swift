import CFFmpeg

/// The one place where FFmpeg's return codes become errors: keeps FFmpeg's own text, and the call's name for developers.
///
/// `what` is the start of a sentence for people ("cannot read /a/b.mp4"). Codes that mean a full disk or
/// exhausted memory override `kind`.
///
/// - Parameter log: of the object that the call was for; nil: what the thread logged.
@discardableResult
func check(
  _ code: Int32, _ call: String, _ kind: MediaError.Kind, _ what: @autoclosure () -> String,
  hint: String? = nil, log: LogRecord? = nil
) throws(MediaError) -> Int32 {
  guard code < 0 else { return code }
  var message = "\(what()): \(errorText(code))"
  if let logged = log == nil ? FFmpegLog.takeLast() : log?.take() { message += ". FFmpeg says: \(logged)" }
  switch code {
  case cff_error_no_space, cff_error_quota:
    throw MediaError(.diskFull, message, hint: "free some space or write to another disk", call: call)
  case cff_error_no_memory:
    throw MediaError(.outOfMemory, message, hint: "use smaller pictures or fewer threads", call: call)
  case cff_error_exit: throw .cancelled
  default:
    throw MediaError(kind, message, hint: hint, call: call)
  }
}

/// Turns a failed allocation (a null pointer) into an error.
func allocated<T>(_ pointer: T?, _ call: String) throws(MediaError) -> T {
  guard let pointer else { throw MediaError(.outOfMemory, "out of memory", call: call) }
  return pointer
}

/// FFmpeg's words for an error code.
func errorText(_ code: Int32) -> String {
  var buffer = [CChar](repeating: 0, count: 128)
  av_strerror(code, &buffer, buffer.count)
  return string(buffer)
}

/// A Swift string of a C string that FFmpeg owns; empty for null.
func string(_ pointer: UnsafePointer<CChar>?) -> String {
  pointer.map { String(cString: $0) } ?? ""
}

/// A Swift string of a zero-terminated buffer.
func string(_ buffer: [CChar]) -> String {
  String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
