import ClipJob
import Rendering

/// Warnings of a job as people read them, and as errors to those who want none.
enum WarningPrinter {
  static let strict = Option(
    "--strict", "Warnings are errors: a job that has any is not valid, and is not rendered.")

  /// - Parameter naming: as of `RenderRun.render`.
  static func print(_ warnings: [JobWarning], naming: (JobError) -> JobError = { $0 }) {
    for warning in warnings {
      for line in ErrorPrinter.lines(naming(warning.error), as: "warning") { Terminal.error(line) }
    }
  }

  /// Throws what a strict check refuses.
  static func refuse(_ warnings: [JobWarning]) throws(JobErrors) {
    guard warnings.isEmpty else { throw JobErrors(warnings.map(\.error)) }
  }
}
