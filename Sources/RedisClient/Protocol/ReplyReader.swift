import CHiredis

/// hiredis's reader, giving `RedisValue`s: bytes in, replies out.
final class ReplyReader {
  private let raw: UnsafeMutablePointer<redisReader>
  private let builder = ReplyBuilder()
  private let limit: Int
  /// Bytes since the last complete reply.
  private var pending = 0

  init(limit: Int) throws(RedisError) {
    guard let raw = redisReaderCreateWithFunctions(Self.functions) else {
      throw RedisError(.connect, "out of memory (redisReaderCreate)")
    }
    self.raw = raw
    self.limit = limit
    // Kept between replies; hiredis would free and allocate 64 KiB for every one of that size.
    raw.pointee.maxbuf = 1 << 18
    raw.pointee.privdata = Unmanaged.passUnretained(builder).toOpaque()
  }

  deinit { redisReaderFree(raw) }

  /// Whether nothing has been fed since the last reply.
  var isEmpty: Bool { pending == 0 || raw.pointee.pos == raw.pointee.len }

  func feed(_ bytes: UnsafeRawBufferPointer, from place: String) throws(RedisError) {
    pending += bytes.count
    guard pending <= limit else {
      throw RedisError(
        .malformed, "Redis at \(place) sent a reply of more than \(limit) bytes", mayHaveRun: true)
    }
    try check(
      redisReaderFeed(raw, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count),
      "redisReaderFeed", place)
  }

  /// The next complete reply, or nil when bytes are missing.
  func next(from place: String) throws(RedisError) -> RedisValue? {
    var isThere: UnsafeMutableRawPointer?
    try check(redisReaderGetReply(raw, &isThere), "redisReaderGetReply", place)
    guard isThere != nil else { return nil }
    pending = raw.pointee.len - raw.pointee.pos
    return builder.take()
  }

  /// The one place where hiredis's failures become errors.
  private func check(_ code: Int32, _ call: String, _ place: String) throws(RedisError) {
    guard code != REDIS_OK else { return }
    let words = withUnsafeBytes(of: &raw.pointee.errstr) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    throw RedisError(
      .malformed, "the reply from \(place) is not in Redis's protocol: \(words) (\(call))",
      hint: "check that the address is a Redis server's, and whether it needs TLS (rediss://)",
      mayHaveRun: true)
  }

  /// hiredis only passes these pointers around; any that is not null does.
  private static nonisolated(unsafe) let token = UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1)

  /// Never freed and never changed.
  private static nonisolated(unsafe) let functions: UnsafeMutablePointer<redisReplyObjectFunctions> = {
    let functions = UnsafeMutablePointer<redisReplyObjectFunctions>.allocate(capacity: 1)
    functions.initialize(
      to: redisReplyObjectFunctions(
        createString: { task, text, length in
          let bytes = UnsafeRawBufferPointer(start: text, count: length)
          return add(task) {
            switch $0 {
            case REDIS_REPLY_ERROR: .error(String(decoding: bytes, as: UTF8.self))
            case REDIS_REPLY_STATUS: .status(String(decoding: bytes, as: UTF8.self))
            default: .bytes([UInt8](bytes))
            }
          }
        },
        createArray: { task, count in
          builder(task)?.open(count: Int(count))
          return ReplyReader.token
        },
        createInteger: { task, number in add(task) { _ in .integer(number) } },
        createNil: { task in add(task) { _ in .null } },
        freeObject: { _ in }))
    return functions
  }()

  private static func add(
    _ task: UnsafePointer<redisReadTask>?, _ value: (Int32) -> RedisValue
  ) -> UnsafeMutableRawPointer? {
    guard let task else { return nil }
    builder(task)?.add(value(task.pointee.type))
    return token
  }

  private static func builder(_ task: UnsafePointer<redisReadTask>?) -> ReplyBuilder? {
    task?.pointee.privdata.map { Unmanaged<ReplyBuilder>.fromOpaque($0).takeUnretainedValue() }
  }
}

/// Puts a reply together from its parts, which come in order.
private final class ReplyBuilder {
  private var open: [(missing: Int, elements: [RedisValue])] = []
  private var whole: RedisValue?

  func open(count: Int) {
    guard count > 0 else { return add(.array([])) }
    var elements: [RedisValue] = []
    // The count is only a promise: memory is for what came.
    elements.reserveCapacity(min(count, 1024))
    open.append((count, elements))
  }

  func add(_ value: RedisValue) {
    var value = value
    while let last = open.indices.last {
      open[last].elements.append(value)
      open[last].missing -= 1
      guard open[last].missing == 0 else { return }
      value = .array(open.removeLast().elements)
    }
    whole = value
  }

  func take() -> RedisValue? {
    defer { whole = nil }
    return whole
  }
}
