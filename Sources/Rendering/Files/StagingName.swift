import MediaTypes

#if canImport(Glibc)
  import Glibc
#endif

/// How unfinished files are named: in a hidden folder beside their destination, so that a rename puts them in place
/// and whoever comes next finds them without reading a folder of 100,000 clips.
///
///     /media/out/clip.mp4
///     /media/out/.part-talk-7@default/1764321135123456-k3x9-0
///
/// The folder's name is derived from the job alone, the file's name from the attempt alone: no two attempts ever
/// write, truncate or remove the same name.
public enum StagingName: Sendable, Equatable {
  /// For a render that nobody would take over.
  case process
  /// For one attempt of a queue's job, named by its lease: the fencing token orders attempts, the nonce tells two
  /// apart that a server which lost its memory gave the same token. `job` is unique among all that write into the
  /// same folders: with its queue, where there are several.
  case attempt(job: String, token: Int64, nonce: String)

  /// The path of output `number` of the job while it is unfinished.
  public func path(for destination: String, number: Int) -> String {
    let (parent, _) = FilePath.split(destination)
    return FilePath.join(FilePath.join(parent, folder), attempt.file(number))
  }

  /// The folder beside the destination that all attempts of the job share.
  var folder: String {
    switch self {
    // Users who share a folder must not meet in one that only its maker can write.
    case .process: "\(Self.mark)render-\(getuid())"
    case .attempt(let job, _, _): Self.folder(of: job)
    }
  }

  var attempt: StagedAttempt {
    switch self {
    case .process: Self.ownAttempt
    case .attempt(_, let token, let nonce): StagedAttempt(token: token, nonce: nonce)
    }
  }

  /// File systems that tell no case apart, or allow few characters, have the folders of all jobs, too: what is not a
  /// small letter, a digit or one of `.-_@` stands there as `%` and its hexadecimal bytes.
  static func folder(of job: String) -> String { folder(mark + escaped(job), of: job) }

  /// As `folder(of:)` was before ids were escaped.
  static func unescapedFolder(of job: String) -> String { folder(mark + job, of: job) }

  private static func escaped(_ job: String) -> String {
    let bytes = Array(job.utf8)
    return bytes.indices.map { index in
      let byte = bytes[index]
      // A dot at the end is dropped where Windows' rules hold.
      let isLastDot = byte == UInt8(ascii: ".") && index == bytes.count - 1
      if plain.contains(byte), !isLastDot { return String(UnicodeScalar(byte)) }
      return (byte < 16 ? "%0" : "%") + String(byte, radix: 16)
    }.joined()
  }
  private static let plain = Set("abcdefghijklmnopqrstuvwxyz0123456789.-_@".utf8)

  private static func folder(_ name: String, of job: String) -> String {
    guard name.utf8.count > longestName else { return name }
    // FNV-1a: names that are cut must still differ where their jobs do.
    let hash = job.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    let ending = "-" + String(hash, radix: 16)
    var stem = name.unicodeScalars
    while String(stem).utf8.count + ending.utf8.count > longestName { stem.removeLast() }
    return String(stem) + ending
  }

  /// What file systems allow a name to have, in bytes.
  private static let longestName = 255
  private static let mark = ".part-"

  /// Processes of different containers on one volume may have the same number: chance tells them apart. The first
  /// part of the nonce tells the host since its last start: see `StagingFolder.removeDead`.
  private static let ownAttempt = StagedAttempt(
    token: Int64(getpid()), nonce: hostMark + String(UInt64.random(in: 0 ... .max), radix: 36))

  static let hostMark: String = {
    let file = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
    defer { if file >= 0 { close(file) } }
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = file >= 0 ? read(file, &bytes, bytes.count) : 0
    let digits = bytes.prefix(max(0, count)).filter { $0 != UInt8(ascii: "-") && $0 > 32 }
    return String(decoding: digits.prefix(hostMarkLength), as: UTF8.self)
  }()
  static let hostMarkLength = 12

  /// Whether a name in a path of a job is one of these: nobody may write what could be taken for them.
  static func isOurs(_ name: String) -> Bool { name.utf8.starts(with: mark.utf8) }
}

/// Whose unfinished files: the lease of an attempt; of a render without a queue its process.
struct StagedAttempt: Hashable, Sendable {
  var token: Int64
  var nonce: String

  func file(_ number: Int) -> String { StagedEntry(attempt: self, number: number, kind: .content).name }
  func former(_ number: Int) -> String { StagedEntry(attempt: self, number: number, kind: .former).name }
}

/// One name in a staging folder.
///
/// | Name | What it is |
/// |---|---|
/// | `TOKEN-NONCE-N` | output N as it was made; after an exchange, what its destination held before |
/// | `TOKEN-NONCE-N.was` | what the destination held before |
/// | `TOKEN-NONCE-N.to-INODE` | output N, which is that inode, is being put in its place; holds the destination's name |
struct StagedEntry: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case content
    case former
    case intent(inode: UInt64)
  }
  var attempt: StagedAttempt
  var number: Int
  var kind: Kind

  init(attempt: StagedAttempt, number: Int, kind: Kind) {
    self.attempt = attempt
    self.number = number
    self.kind = kind
  }

  var name: String {
    let stem = "\(attempt.token)-\(attempt.nonce)-\(number)"
    return switch kind {
    case .content: stem
    case .former: stem + ".was"
    case .intent(let inode): stem + ".to-\(inode)"
    }
  }

  /// Nil: no name that this program gives.
  init?(_ name: String) {
    let parts = name.split(separator: "-", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let token = Int64(parts[0]), token >= 0, !parts[1].isEmpty,
      parts[1].utf8.allSatisfy({ (48...57).contains($0) || (97...122).contains($0) })
    else { return nil }
    let ending = parts[2].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let number = Int(ending[0]), number >= 0 else { return nil }
    let kind: Kind
    switch ending.count > 1 ? ending[1] : nil {
    case nil: kind = .content
    case "was": kind = .former
    case .some(let text):
      guard text.hasPrefix("to-"), let inode = UInt64(text.dropFirst(3)) else { return nil }
      kind = .intent(inode: inode)
    }
    self.init(attempt: .init(token: token, nonce: String(parts[1])), number: number, kind: kind)
    // "01" or "+1" would be a second name for the same thing.
    guard self.name == name else { return nil }
  }
}
