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
func surveying<Result>(_ body: () throws(JobErrors) -> Result) throws(HTTPProblem) -> Result {
  do throws(JobErrors) { return try body() } catch {
    guard let first = error.errors.first, first.code.hasPrefix("machine.")
    else {
      throw HTTPProblem(error.errors)
    }
    throw HTTPProblem(
      503, "service.survey", Gate.sentence(first.message), hint: first.hint.map(Gate.sentence),
      headers: ["Retry-After": "5"])
  }
}
