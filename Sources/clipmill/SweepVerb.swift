import ClipJob
import Fetching
import FoundationEssentials

extension Verb {
  static let sweep = Verb(
    name: "sweep", operands: "s3://BUCKET[/PREFIX]… [--older-than 24h] [--dry-run] [--json]",
    summary: "Abort multipart uploads that nobody will complete: those of attempts that died.",
    options: [
      Option(
        "--older-than", value: "TIME",
        "Only uploads that began at least so long ago (90m, 24h, 7d); longer than any job may run; default 24h."
      ),
      Option("--dry-run", "Only list them."), .json,
    ] + NetworkOptions.network,
    run: { arguments in
      guard !arguments.positional.isEmpty else {
        throw UsageError(
          message: "which bucket?", hint: "for example clipmill sweep s3://acme-clips/2026")
      }
      let given = arguments["--older-than"] ?? "24h"
      guard let age = Moment.seconds(given) else {
        throw UsageError(
          message: "--older-than expects a length of time, not “\(given)”", hint: "for example 90m, 24h or 7d"
        )
      }
      let client: FetchClient
      let network = try arguments.ownNetwork()
      do throws(FetchFailure) { client = try FetchClient.here(network) } catch {
        throw JobError(sweep: error)
      }
      let sweep = UploadSweep(client, before: Date.now - age, isDry: arguments.has("--dry-run"))
      var errors: [JobError] = []
      for place in arguments.positional {
        do throws(FetchFailure) { try sweep.run(below: place) } catch {
          errors.append(JobError(sweep: error))
        }
      }
      errors += sweep.failures.map { JobError(sweep: $0) }
      if arguments.has("--json") {
        Terminal.print(sweep.document.text(pretty: true))
      } else {
        for line in sweep.lines { Terminal.print(line) }
      }
      guard errors.isEmpty else { throw JobErrors(errors) }
      return .done
    })
}

extension JobError {
  fileprivate init(sweep failure: FetchFailure) {
    let code =
      switch failure.kind {
      case .denied: "output.denied"
      case .forbidden, .notNamed: "output.forbidden"
      case .unreachable, .over: "output.unreachable"
      case .untrusted: "output.untrusted"
      case .machine: "machine.stores"
      default: "output.failed"
      }
    self.init(code, failure.message, hint: failure.hint)
  }
}

/// Looks for uploads that were begun and neither completed nor aborted, and aborts them.
final class UploadSweep {
  private let client: FetchClient
  private let limit: Date
  private let isDry: Bool
  private(set) var failures: [FetchFailure] = []
  private var found: [(url: String, begun: Date)] = []
  /// Of which nobody says how old they are.
  private var undated: [String] = []

  /// - Parameter limit: uploads that began later are left alone: somebody may be at them.
  init(_ client: FetchClient, before limit: Date, isDry: Bool) {
    self.client = client
    self.limit = limit
    self.isDry = isDry
  }

  /// - Parameter place: as `ObjectPrefix` reads it.
  func run(below place: String) throws(FetchFailure) {
    let bucket = place.split(separator: "/", omittingEmptySubsequences: true).prefix(2).joined(
      separator: "//")
    for upload in try client.uploads(below: place, waiting: { true }) {
      let url = "\(bucket)/\(upload.key)"
      guard let begun = upload.begun.map({ Date(timeIntervalSince1970: $0) }) else {
        undated.append(url)
        continue
      }
      guard begun <= limit else { continue }
      do throws(FetchFailure) {
        if !isDry { try client.abort(url, id: upload.id, waiting: { true }) }
        found.append((url, begun))
      } catch {
        // The others can still be.
        failures.append(error)
      }
    }
  }

  var lines: [String] {
    let what = isDry ? "would be aborted" : "aborted"
    return undated.map { "\(ForeignText.harmless($0))  left alone: the store does not say when it began" }
      + found.map { "\(ForeignText.harmless($0.url))  begun \($0.begun.formatted(.iso8601))  \(what)" }
      + ["\(found.count) upload\(found.count == 1 ? "" : "s") \(what)"]
  }

  var document: JSONValue {
    .object([
      ("dryRun", .bool(isDry)),
      (
        "uploads",
        .array(
          found.map { .object([("url", .string($0.url)), ("begun", .string($0.begun.formatted(.iso8601)))]) })
      ),
      ("undated", .array(undated.map { .string($0) })),
    ])
  }
}
