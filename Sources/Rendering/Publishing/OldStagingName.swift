import Files

#if canImport(Glibc)
  import Glibc
#endif

/// Names that older workers gave: folders from before ids were escaped, `.part-Job@QUEUE`, and unfinished files from before
/// leases had nonces, `.clip.mp4.part-JOB-TOKEN-N` beside the destination. A job that such a worker began is completed,
/// and its leftovers are removed, while workers are updated one by one.
enum OldStagingName {
  /// Stands for the nonce, which those names and manifests lack.
  static let nonce = "old"

  static func name(_ destination: String, job: String, token: Int64, number: Int) -> String {
    let ending = "\(mark)\(job)-\(token)-\(number)"
    return stem(destination, endingBytes: ending.utf8.count) + ending
  }

  /// Gives the folder that a worker named by the job's id as it is the name that it has today.
  static func adoptFolder(of job: String, beside parent: Folder) throws(FileError) {
    try StagingFolder.adopt(
      StagingName.unescapedFolder(of: job), as: StagingName.folder(of: job), beside: parent)
  }

  /// Gives an unfinished file the name that it has today.
  static func adopt(
    _ destination: String, job: String, token: Int64, number: Int, into staging: StagingFolder
  ) {
    let old = name(destination, job: job, token: token, number: number)
    let attempt = StagedAttempt(token: token, nonce: nonce)
    try? staging.parent.rename(old, to: attempt.file(number), in: staging.folder)
  }

  /// Removes what attempts of `job` before `token` left beside `destination`. Reads the whole folder: to be asked only
  /// where the record says that there were such attempts.
  static func removeLeftovers(of job: String, before token: Int64, at destination: String, in folder: Folder)
  {
    for found in (try? folder.names()) ?? [] {
      if let attempt = self.token(in: found, of: job, name: destination), attempt < token {
        folder.remove(found)
      }
    }
  }

  private static let longestName = 255
  private static let mark = ".part-"

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
}
