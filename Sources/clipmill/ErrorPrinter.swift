import ClipJob
import Logging

/// Errors of a job as people and programs read them.
enum ErrorPrinter {
  /// Codes that blame the machine rather than the job.
  private static let machineCodes: Set<String> = [
    "machine.memory", "machine.device", "machine.threads", "machine.stores", "limits.memory", "device.full",
    "device.failed",
    "device.lost", "queue.unavailable",
    "queue.refused",
    "queue.denied", "queue.misconfigured", "api.unavailable", "api.untrusted", "api.foreign", "service.busy",
  ]

  /// Those of an API server that does not take the key or the token begin so.
  private static let keyCodes = ["api.key.", "api.token."]

  private static func isOfMachine(_ error: JobError) -> Bool {
    machineCodes.contains(error.code) || keyCodes.contains(where: error.code.hasPrefix)
  }

  /// For errors found before anything is rendered.
  static func exitCode(_ errors: [JobError]) -> ExitCode {
    errors.allSatisfy(isOfMachine) ? .machine : .usage
  }

  /// For what ended a render that had begun: the document was right.
  static func exitCode(afterStart error: JobError) -> ExitCode {
    if error.code == "job.cancelled" { return .interrupted }
    return machineCodes.contains(error.code) ? .machine : .jobFailed
  }

  static func print(_ errors: [JobError], json: Bool) {
    if json {
      let list = errors.map(masked).map(\.document)
      Terminal.error(JSONValue.object([("errors", .array(list))]).text(pretty: true))
      return
    }
    for line in lines(errors) { Terminal.error(line) }
  }

  /// For people. Errors name what is in documents, which anybody may have written.
  static func lines(_ errors: [JobError]) -> [String] { errors.flatMap { lines($0, as: "error") } }

  /// A query may be what grants access: that of a presigned URL.
  private static func masked(_ error: JobError) -> JobError {
    var error = error
    error.message = SecretMask.masked(error.message)
    error.hint = error.hint.map(SecretMask.masked)
    return error
  }

  /// - Parameter kind: "error", "warning".
  static func lines(_ error: JobError, as kind: String) -> [String] {
    let error = masked(error)
    let place = error.path.map { "\($0): " } ?? ""
    let indent = String(repeating: " ", count: kind.utf8.count + 2)
    let hint = error.hint.map { ["\(indent)\($0)"] } ?? []
    return (["\(kind): \(place)\(error.message) [\(error.code)]"] + hint).map(ForeignText.harmless)
  }
}
