#if canImport(Glibc)
  import Glibc
#endif

/// How unfinished files are named: hidden, beside their destination, so that a rename puts them in place.
public enum StagingName: Sendable, Equatable {
  /// For a render that nobody would take over.
  case process
  /// For one attempt of a queue's job, named by its fencing token: whoever runs the job next knows from the
  /// name which files an earlier attempt left, and may complete or remove them. `job` is unique among all that
  /// write into the same folders: with its queue, where there are several.
  case attempt(job: String, token: Int64)

  /// What file systems allow a name to have, in bytes.
  private static let longestName = 255

  /// The path of output `number` of the job while it is unfinished.
  public func path(for destination: String, number: Int) -> String {
    let (folder, name) = Self.split(destination)
    let ending: String =
      switch self {
      case .process: "\(Self.mark)\(Self.ownName)-\(number)"
      case .attempt(let job, let token): "\(Self.mark)\(job)-\(token)-\(number)"
      }
    return MediaLocator.join(folder, Self.stem(name, endingBytes: ending.utf8.count) + ending)
  }

  /// Folders that were made for an attempt are shared with other jobs, which may be about to write into them.
  var keepsFolders: Bool { self != .process }

  /// Removes what attempts of `job` before `token` left beside `destination`; how many files that were.
  @discardableResult
  public static func removeLeftovers(of job: String, before token: Int64, at destination: String) -> Int {
    let (folder, name) = split(destination)
    guard let listing = opendir(folder) else { return 0 }
    defer { closedir(listing) }
    var removed = 0
    while let entry = readdir(listing) {
      let found = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: longestName + 1) { String(cString: $0) }
      }
      guard let attempt = self.token(in: found, of: job, name: name), attempt < token else { continue }
      if unlink(MediaLocator.join(folder, found)) == 0 { removed += 1 }
    }
    return removed
  }

  private static let mark = ".part-"

  /// Processes of different containers on one volume may have the same number: chance tells them apart.
  private static let ownName = "\(getpid())-" + String(UInt64.random(in: 0 ... .max), radix: 36)

  /// The token in the name of an attempt's file; nil for any other file. Exactly two numbers follow the job:
  /// the files of `a` and of `a-5` cannot be mistaken for each other.
  private static func token(in found: String, of job: String, name: String) -> Int64? {
    guard let start = found.ranges(of: mark + job + "-").last else { return nil }
    let numbers = found[start.upperBound...].split(separator: "-", omittingEmptySubsequences: false)
    guard numbers.count == 2, let token = Int64(numbers[0]), Int(numbers[1]) != nil else { return nil }
    let ending = found[start.lowerBound...].utf8.count
    return found[..<start.lowerBound] == stem(name, endingBytes: ending) ? token : nil
  }

  /// A dot and as much of the name as leaves room for the ending.
  private static func stem(_ name: String, endingBytes: Int) -> String {
    var stem = ("." + name).unicodeScalars
    while stem.count > 1, String(stem).utf8.count + endingBytes > longestName { stem.removeLast() }
    return String(stem)
  }

  private static func split(_ destination: String) -> (folder: String, name: String) {
    let folder = Destination.parent(destination)
    let slash = destination.lastIndex(of: "/").map { destination.index(after: $0) }
    return (folder, String(destination[(slash ?? destination.startIndex)...]))
  }
}
