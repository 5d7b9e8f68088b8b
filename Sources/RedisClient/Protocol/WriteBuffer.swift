/// Commands in Redis's protocol, ready to be sent as one.
///
/// Note: why not hiredis's formatter. It wants all arguments as C pointers at once, allocates for every command
/// and copies into memory of its own; here each argument is copied once, to where `send` reads it.
struct WriteBuffer: ~Copyable {
  /// Larger ones are given back after use: one document of megabytes should not stay for good.
  private static let kept = 1 << 18
  private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 12, alignment: 16)
  private(set) var count = 0

  deinit { memory.deallocate() }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[..<count]) }

  mutating func clear() {
    count = 0
    guard memory.count > Self.kept else { return }
    memory.deallocate()
    memory = .allocate(byteCount: 1 << 12, alignment: 16)
  }

  mutating func append(_ command: RedisCommand) {
    header("*", command.words.count)
    for word in command.words {
      word.withRedisBytes { bytes in
        header("$", bytes.count)
        append(bytes)
        lineEnd()
      }
    }
  }

  private mutating func header(_ type: Unicode.Scalar, _ number: Int) {
    reserve(32)
    memory[count] = UInt8(ascii: type)
    count += 1
    // Digits from the last to the first.
    var digits = 1
    var rest = number
    while rest >= 10 {
      rest /= 10
      digits += 1
    }
    rest = number
    for index in stride(from: count + digits - 1, through: count, by: -1) {
      memory[index] = UInt8(48 + rest % 10)
      rest /= 10
    }
    count += digits
    lineEnd()
  }

  private mutating func lineEnd() {
    reserve(2)
    memory[count] = 13
    memory[count + 1] = 10
    count += 2
  }

  private mutating func append(_ bytes: UnsafeRawBufferPointer) {
    reserve(bytes.count)
    UnsafeMutableRawBufferPointer(rebasing: memory[count...]).copyMemory(from: bytes)
    count += bytes.count
  }

  private mutating func reserve(_ more: Int) {
    guard memory.count - count < more else { return }
    let larger = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(memory.count * 2, count + more + 64), alignment: 16)
    larger.copyMemory(from: bytes)
    memory.deallocate()
    memory = larger
  }
}
