import ClipJob
import HTTPService
import Quotes

/// Looks at what jobs name, without rendering anything. Calls block, and may be made from any thread.
public protocol JobSurveyor: Sendable {
  /// Plans a job as a worker would.
  ///
  /// - Throws: all that is wrong with it; `machine.…` and `worker.…` for what is not its fault.
  func plan(_ job: Job, document: [UInt8]) throws(JobErrors) -> PlanFacts

  /// Tells what a source is, as `clipmill probe --json`.
  ///
  /// - Parameters:
  ///   - source: a path or a URL, as a job would name it.
  ///   - counting: all its packets are read.
  ///   - tenant: empty: none.
  /// - Throws: as `plan`.
  func probe(_ source: String, counting: Bool, tenant: String) throws(JobErrors) -> JSONValue
}

extension APICall {
  /// - Throws: 501 where the server looks at nothing.
  var surveyor: any JobSurveyor {
    get throws(HTTPProblem) {
      guard let surveyor = server.options.surveyor else {
        throw HTTPProblem(
          501, "service.noSurveys", "This server does not look at sources.",
          hint: "Use `clipmill quote` or `clipmill probe` where the sources are.")
      }
      return surveyor
    }
  }
}

/// Runs what a surveyor does. What is not the request's fault is 503.
///
/// - Parameter member: of the body, which names the source; nil: the body is the job, and errors have their places in it.
func surveying<Result>(
  source member: String? = nil, _ body: () throws(JobErrors) -> Result
) throws(HTTPProblem) -> Result {
  do throws(JobErrors) { return try body() } catch {
    if let first = error.errors.first, first.code.hasPrefix("machine.") { throw .noSurvey(first) }
    throw .unusable(
      error.errors.map { error in
        var error = error
        error.path = member ?? error.path
        return error
      })
  }
}

extension HTTPProblem {
  /// What is wrong with the server's machine is for its operator.
  fileprivate static func noSurvey(_ error: JobError) -> HTTPProblem {
    let isBusy = error.code == "machine.busy"
    var problem = HTTPProblem(
      503, "service.survey",
      isBusy ? Gate.sentence(error.message) : "The server cannot look at sources at the moment.",
      hint: "Retry later.", headers: ["Retry-After": "5"])
    problem.cause = "\(error.code): \(error.message)"
    return problem
  }

  /// The request is a good one, but not what it names.
  fileprivate static func unusable(_ errors: [JobError]) -> HTTPProblem {
    var problem = HTTPProblem(errors)
    guard errors.allSatisfy({ $0.code.hasPrefix("source.") || $0.code.hasPrefix("upload.") }) else {
      return problem
    }
    problem.code = "source.unusable"
    problem.message =
      "What the request names cannot be used: \(errors.count) problem\(errors.count == 1 ? "" : "s")."
    return problem
  }
}
