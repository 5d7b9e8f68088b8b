import Files
import Glibc
import Threads

/// What a cache holds, and what happened to it since it was made.
public struct CacheCounts: Sendable, Equatable {
  /// Bytes on the disk.
  public var used = 0
  /// Blocks that made room for others.
  public var evictions = 0
  /// Blocks that were not as they had been written.
  public var corrupt = 0

  public init(used: Int = 0, evictions: Int = 0, corrupt: Int = 0) {
    self.used = used
    self.evictions = evictions
    self.corrupt = corrupt
  }
}

/// The account of a cache's bytes, which all its processes share: one line in a file, changed behind the lock of that file.
///
/// The kernel releases the lock when its holder dies. Whoever dies between a step and its entry leaves too much in the account, never too
/// little: room is reserved before it is taken, and given back after it is free. Eviction counts anew what is there, and so does who finds
/// no account, or one of another boot, after which the disk may have more than the line says.
struct UsageFile: Sendable {
  static let name = "usage"
  private static let word = "clipmill-cache"
  /// Bytes of the line: written at once, within a page.
  private static let length = 128
  /// Part of the limit that eviction frees beyond what is needed: looking through the cache is dear, so it is done rarely.
  private static let slack = 16
  /// Seconds that the lock is waited for. Its holder may have been stopped.
  private static let patience = 0.5

  private let folder: Folder
  private let limit: Int
  private let boot: String

  init(_ folder: Folder, limit: Int) {
    self.folder = folder
    self.limit = limit
    boot = Self.bootID()
  }

  /// Makes room for a file of that size; it then counts. False: there is none.
  func reserve(_ size: Int) -> Bool {
    let size = Self.onDisk(size)
    return change { counts in
      if counts.used + size > limit {
        BlockCensus(folder).evict(&counts, downTo: limit - limit / Self.slack - size)
      }
      guard counts.used + size <= limit else { return false }
      counts.used += size
      return true
    } ?? false
  }

  /// A file of that size is not there, or no longer.
  func release(_ size: Int) {
    guard size > 0 else { return }
    change { $0.used = max(0, $0.used - Self.onDisk(size)) }
  }

  /// Removes a block that is of no use.
  func remove(_ name: String, from folder: Folder, bytes: Int) {
    let isCounted: Void? = change {
      guard folder.remove(name) else { return }
      $0.used = max(0, $0.used - Self.onDisk(bytes))
      $0.corrupt += 1
    }
    // Too much in the account does no harm.
    if isCounted == nil { folder.remove(name) }
  }

  /// Bytes that a file takes: of pages, as most file systems have them.
  static func onDisk(_ size: Int) -> Int { (size + 4095) / 4096 * 4096 }

  /// Nil: the lock is not to be had, and nothing was done.
  @discardableResult
  private func change<Result>(_ body: (inout CacheCounts) -> Result) -> Result? {
    guard let file = try? folder.open(Self.name, O_RDWR | O_CREAT, mode: 0o600), lock(file) else {
      return nil
    }
    var counts: CacheCounts
    if let (known, boot) = Self.read(file), boot == self.boot {
      counts = known
    } else {
      counts = Self.read(file)?.counts ?? CacheCounts()
      counts.used = BlockCensus(folder).used()
    }
    defer { write(counts, file) }
    return body(&counts)
  }

  private func lock(_ file: Descriptor) -> Bool {
    let deadline = monotonicSeconds() + Self.patience
    var pause: UInt32 = 50
    while true {
      switch file.lock() {
      case .taken: return true
      case .unsupported: return false
      case .held:
        guard monotonicSeconds() < deadline else { return false }
        usleep(pause)
        pause = min(5000, pause * 2)
      }
    }
  }

  private func write(_ counts: CacheCounts, _ file: Descriptor) {
    var line = "\(Self.word) 1 \(boot) \(counts.used) \(counts.evictions) \(counts.corrupt)"
    line += String(repeating: " ", count: max(0, Self.length - 1 - line.utf8.count)) + "\n"
    _ = pwrite(file.raw, line, line.utf8.count, 0)
  }

  private static func read(_ file: Descriptor) -> (counts: CacheCounts, boot: String)? {
    var bytes = [UInt8](repeating: 0, count: length)
    guard pread(file.raw, &bytes, length, 0) == length, bytes.last == UInt8(ascii: "\n") else { return nil }
    let words = String(decoding: bytes.dropLast(), as: UTF8.self).split(separator: " ")
    guard words.count == 6, words[0] == word, words[1] == "1" else { return nil }
    let numbers = words[3...].compactMap { Int($0) }
    guard numbers.count == 3, numbers.allSatisfy({ $0 >= 0 }) else { return nil }
    return (CacheCounts(used: numbers[0], evictions: numbers[1], corrupt: numbers[2]), String(words[2]))
  }

  /// As of now, without the lock.
  static func counts(in path: String) -> CacheCounts? {
    let raw = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard raw >= 0 else { return nil }
    return read(Descriptor(owning: raw))?.counts
  }

  private static func bootID() -> String {
    let raw = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
    guard raw >= 0 else { return "-" }
    let file = Descriptor(owning: raw)
    var bytes = [UInt8](repeating: 0, count: 36)
    guard Glibc.read(file.raw, &bytes, 36) == 36 else { return "-" }
    return String(decoding: bytes, as: UTF8.self)
  }
}
