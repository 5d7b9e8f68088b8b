import ClipJob
import Glibc
import Logging

/// Finds the verb, runs it, and turns what went wrong into words and an exit code. Messages on a wrong command line quote it,
/// which may have a URL with a password in the wrong place.
enum CommandLineTool {
  static let version = "0.1.0"

  static func run(_ words: [String]) -> ExitCode {
    let code = answer(words)
    guard code == .done, Terminal.lostResult != 0 else { return code }
    Terminal.error(
      "clipmill: the result cannot be written to stdout: \(String(cString: strerror(Terminal.lostResult)))")
    return .machine
  }

  private static func answer(_ words: [String]) -> ExitCode {
    guard let name = words.first else {
      Terminal.error(Help.overview)
      return .usage
    }
    switch name {
    case "--help", "-h", "help":
      if let topic = words.dropFirst().first, let verb = Verb.all.first(where: { $0.name == topic }) {
        Terminal.print(Help.text(verb))
      } else {
        Terminal.print(Help.overview)
      }
      return .done
    case "--version", "version":
      Terminal.print("clipmill \(version)")
      return .done
    default: break
    }
    guard let verb = Verb.all.first(where: { $0.name == name }) else {
      let nearest = Suggestion.nearest(to: name, among: Verb.all.map(\.name))
      Terminal.error(
        "clipmill: unknown verb “\(SecretMask.masked(name))”; "
          + (nearest.map { "did you mean \($0)?" } ?? "see `clipmill help`"))
      return .usage
    }
    if words.dropFirst().contains(where: { $0 == "--help" || $0 == "-h" }) {
      Terminal.print(Help.text(verb))
      return .done
    }
    return run(verb, Array(words.dropFirst()))
  }

  private static func run(_ verb: Verb, _ words: [String]) -> ExitCode {
    let wantsJSON = words.contains("--json")
    do {
      return try verb.run(Arguments(words, options: verb.options + [.help]))
    } catch let error as UsageError where wantsJSON {
      ErrorPrinter.print(
        [JobError("usage", SecretMask.masked(error.message), hint: error.hint)], json: true)
      return .usage
    } catch let error as UsageError {
      Terminal.error(
        ForeignText.harmless(
          "clipmill \(verb.name): \(SecretMask.masked(error.message))" + (error.hint.map { "; \($0)" } ?? ""))
      )
      Terminal.error("Usage: clipmill \(verb.name) \(verb.operands)")
      return .usage
    } catch let error as JobErrors {
      ErrorPrinter.print(error.errors, json: wantsJSON)
      return ErrorPrinter.exitCode(error.errors)
    } catch let error as JobError {
      ErrorPrinter.print([error], json: wantsJSON)
      return ErrorPrinter.exitCode([error])
    } catch {
      Terminal.error("clipmill \(verb.name): \(error)")
      return .jobFailed
    }
  }
}
