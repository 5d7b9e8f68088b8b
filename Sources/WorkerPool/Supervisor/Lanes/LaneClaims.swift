import ClipJob
import LaneProtocol
import MediaTypes
import Rendering

/// What a supervisor believes of its lane. A lane may have been taken over by what it read: of its own job it may say
/// what it likes, within bounds that the queue and its readers can hold; of another job, or of another file, nothing.
struct LaneClaims: Sendable {
  let order: LaneOrder
  let job: Job

  /// Bytes of a result document, which the queue keeps.
  static let longestResult = 256 << 10
  /// No file is larger; sums of a job's files are still exact in JSON.
  private static let largestFile = 1 << 49
  /// Bytes of what a store needs to publish an output, which the queue keeps, too; and of all of a job's outputs.
  private static let (longestNote, longestNotes) = (256 << 10, 512 << 10)

  /// Why a manifest is not this attempt's; nil: it is.
  func objection(to manifest: PublicationManifest) -> String? {
    guard manifest.isOf(order.lease) else { return "a publication of another lease" }
    guard manifest.files.map(\.to) == job.outputs.map(\.to) else {
      return "a publication of other files than the job's outputs"
    }
    for file in manifest.files {
      guard (0...Self.largestFile).contains(file.bytes), Self.isDigest(file.sha256) else {
        return "a publication of an impossible file: \(file.bytes) bytes, digest \(file.sha256.prefix(80))"
      }
    }
    let notes = manifest.files.map { $0.note?.utf8.count ?? 0 }
    guard notes.allSatisfy({ $0 <= Self.longestNote }), notes.reduce(0, +) <= Self.longestNotes else {
      return "a publication with a note of \(notes.max() ?? 0) bytes"
    }
    return objection(to: manifest.result, of: manifest.files)
  }

  private func objection(to result: JSONValue, of files: [Publication.File]) -> String? {
    guard result.bytes().count <= Self.longestResult else {
      return "a result of more than \(Self.longestResult) bytes"
    }
    guard let read = JobResult(result), read.id == order.lease.job else { return "a result of another job" }
    guard read.state == .succeeded, read.error == nil else {
      return "a publication whose result is not a success"
    }
    guard read.attempts == nil || read.attempts == order.attempts,
      read.worker == nil || read.worker == order.worker
    else { return "a result of another attempt" }
    let told = read.outputs.map {
      Publication.File(to: $0.to, bytes: $0.bytes ?? -1, sha256: $0.sha256 ?? "")
    }
    let made = files.map {
      Publication.File(to: FilePath.shown($0.to), bytes: $0.bytes, sha256: $0.sha256)
    }
    guard told.isEmpty || told == made else {
      return "a result whose files differ from its publication's"
    }
    return nil
  }

  private static func isDigest(_ text: String) -> Bool {
    text.utf8.count == 64
      && text.utf8.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
          || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
      }
  }
}
