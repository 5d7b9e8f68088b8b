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
      guard let topic = words.dropFirst().first else {
        Terminal.print(Help.overview)
        return .done
      }
      guard let verb = Verb.all.first(where: { $0.name == topic }) else { return unknown(topic) }
      Terminal.print(Help.text(verb))
      return .done
    case "--version", "version":
      Terminal.print("clipmill \(version)")
      return .done
    default: break
    }
    guard let verb = Verb.all.first(where: { $0.name == name }) else { return unknown(name) }
    if words.dropFirst().contains(where: { $0 == "--help" || $0 == "-h" }) {
      Terminal.print(Help.text(verb))
      return .done
    }
    return run(verb, Array(words.dropFirst()))
  }

  private static func unknown(_ verb: String) -> ExitCode {
    let isOption = verb.hasPrefix("-")
    let known = isOption ? ["--help", "--version"] : Verb.all.filter { !$0.isHidden }.map(\.name)
    let nearest = Suggestion.nearest(to: verb, among: known)
    Terminal.error(
      "clipmill: unknown \(isOption ? "option" : "verb") “\(ForeignText.harmless(SecretMask.masked(verb)))”; "
        + (nearest.map { "did you mean \($0)?" } ?? "see `clipmill help`"))
    return .usage
  }

  private static func run(_ verb: Verb, _ words: [String]) -> ExitCode {
    let wantsJSON = words.contains("--json")
    do {
      let arguments = try Arguments(words, options: verb.options + [.help])
      if let first = verb.operand, arguments.positional.isEmpty {
        throw UsageError(message: "\(first) is missing")
      }
      if !verb.takesWords, let word = arguments.positional.first {
        throw UsageError(message: "unexpected “\(word)”")
      }
      return try verb.run(arguments)
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
