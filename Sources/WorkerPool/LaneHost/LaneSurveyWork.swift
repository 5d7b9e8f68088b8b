import ClipJob
import LaneProtocol
import Quotes
import Rendering
import Sandbox

/// Answers a question about a job or a source, inside a lane's process: nothing is rendered, and no file is made.
struct LaneSurveyWork {
  let locator: MediaLocator
  let rules: LaneRules?
  let cores: Int
  /// Tells what a source is.
  let probe: LaneServer.Probe

  /// What was found, or `errors`.
  func run(_ survey: LaneSurvey) -> JSONValue {
    do throws(JobErrors) {
      switch survey {
      case .plan(let document): return try plan(document)
      case .probe(let source, let counting):
        do throws(JobError) { return try probe(source, counting, locator) } catch { throw JobErrors([error]) }
      }
    } catch {
      return ["errors": .array(error.errors.map(\.document))]
    }
  }

  private func plan(_ document: [UInt8]) throws(JobErrors) -> JSONValue {
    let job = try Job.parse(document)
    if let rules {
      let files = JobFiles(job, locator: locator)
      do throws(SandboxError) {
        try JobRules(sources: files.sources, outputFolders: []).enter(inside: rules)
      } catch {
        throw JobErrors([JobError("machine.sandbox", "\(error.message).", retryable: true)])
      }
    }
    return try RenderPlan(job, locator: locator, cores: cores).facts.document
  }
}
