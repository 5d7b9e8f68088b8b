import ClipJob
import Quotes

/// Reads documents of the inbox: what `JobQueue.admit` is given.
///
/// A document without an id gets a new one. A job that cannot run is kept as failed when it has a usable id, so that
/// whoever asks for the id finds out why; otherwise it is rejected, as is whatever is no JSON object or too long. A document
/// with `cancel` or `retry` and no `version` is a `ControlEntry`.
public struct Admitter: Sendable {
  /// Longer documents are rejected unread, bytes.
  public var maximumBytes = DocumentLimit.bytes
  private let makeID: @Sendable () -> String
  private let quotes: @Sendable () -> QuoteBook

  /// - Parameters:
  ///   - makeID: gives ids that no other job has.
  ///   - quotes: by which it is told how much work a job is (`JobRequest.work`); asked for every job.
  public init(
    makeID: @escaping @Sendable () -> String = Admitter.newID,
    quotes: @escaping @Sendable () -> QuoteBook = { QuoteBook() }
  ) {
    self.makeID = makeID
    self.quotes = quotes
  }

  public func read(_ document: [UInt8]) -> Admission {
    guard document.count <= maximumBytes else {
      return .rejected(DocumentLimit.error(bytes: String(document.count), limit: maximumBytes))
    }
    let value: JSONValue
    do {
      value = try JSONValue(parsing: document)
    } catch {
      return .rejected(error)
    }
    do {
      if let entry = try ControlEntry(value) { return .control(entry) }
    } catch {
      return .rejected(error)
    }
    do {
      return .job(request(for: try Job.parse(value)))
    } catch {
      return refusal(value, error.errors)
    }
  }

  /// What the queue needs to know of a job.
  public func request(for job: Job) -> JobRequest {
    JobRequest(
      id: job.id ?? makeID(), priority: job.priority, tenant: job.labels["tenant"] ?? "",
      runAt: job.runAt.flatMap(Timestamp.init(rfc3339:)), maxAttempts: job.maxAttempts,
      work: quotes().expectedSeconds(WorkEstimate(assuming: job).features))
  }

  private func refusal(_ value: JSONValue, _ errors: [JobError]) -> Admission {
    let error = summary(errors)
    guard let id = Self.usableID(of: value) else { return .rejected(error) }
    var request = JobRequest(id: id)
    if case .string(let tenant)? = value["labels"]?["tenant"], tenant.utf8.count <= 1024 {
      request.tenant = tenant
    }
    let explain = errors.prefix(Self.explained).map { error in
      (error.path.map { "\($0): " } ?? "") + error.message
    }
    return .failed(
      request, JobResult(id: id, state: .failed, explain: errors.count > 1 ? explain : [], error: error))
  }

  /// The first error, which says how many more there are.
  private func summary(_ errors: [JobError]) -> JobError {
    guard var first = errors.first else { return JobError("job.invalid", "the job is invalid") }
    let more = errors.count - 1
    if more > 0 { first.message += " (and \(more) more problem\(more == 1 ? "" : "s"))" }
    return first
  }

  /// As many errors as a result tells in full.
  private static let explained = 20

  /// The id under which the queue will know the document; nil: it is no object of JSON, or has no usable id.
  public static func id(of document: [UInt8]) -> String? {
    (try? JSONValue(parsing: document)).flatMap(usableID)
  }

  private static func usableID(of document: JSONValue) -> String? { document["id"].flatMap(plainID) }

  /// Whether a text can be a job's id.
  package static func isUsableID(_ text: String) -> Bool { plainID(.string(text)) != nil }

  /// The value, if it can be a job's id.
  static func plainID(_ value: JSONValue) -> String? {
    guard case .string(let id) = value, (1...128).contains(id.utf8.count) else { return nil }
    let isPlain = id.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"): true
      default: "._:-".utf8.contains(byte)
      }
    }
    return isPlain ? id : nil
  }

  /// 20 letters and digits, about 100 bits of chance: short, because every key of the job carries it.
  public static func newID() -> String {
    // Chance comes from the system, a call each: ten letters of one number.
    let parts = (0..<2).map { _ in
      let text = String(UInt64.random(in: 0..<halves), radix: 36)
      return String(repeating: "0", count: 10 - text.utf8.count) + text
    }
    return parts.joined()
  }

  /// Texts of ten letters and digits: 36¹⁰.
  private static let halves: UInt64 = 3_656_158_440_062_976
}
