/// What the program can be asked to do.
struct Verb: Sendable {
  var name: String
  /// What follows the name: "JOB.json".
  var operands: String
  var summary: String
  var options: [Option]
  /// Not for people: left out of the help.
  var isHidden = false
  var run: @Sendable (Arguments) throws -> ExitCode

  /// Whether it wants words that are no options.
  var takesWords: Bool { !operands.isEmpty && !operands.hasPrefix("-") && !operands.hasPrefix("[-") }

  /// The word that it cannot do without, told before anything else is tried.
  var operand: String? {
    guard takesWords, !operands.hasPrefix("[") else { return nil }
    return String(operands.prefix { $0 != " " && $0 != "…" })
  }

  static let all: [Verb] = [
    .render, .cut, .probe, .validate, .schema, .quote, .work, .enqueue, .status, .wait, .list, .cancel,
    .retry,
    .queue, .top,
    .cost, .report, .serve, .keys, .users, .webhooks, .audit, .sweep, .exporter, .devices, .doctor,
    .completions, .man,
    .lane, .fetch,
  ]
}

/// How the program ends, for scripts.
enum ExitCode: Int32, Sendable {
  case done = 0
  /// The job failed.
  case jobFailed = 1
  /// The job or the command line is wrong.
  case usage = 2
  /// This machine cannot.
  case machine = 3
  /// Stopped by a signal, as shells count it: 128 + SIGINT.
  case interrupted = 130
}

extension Option {
  static let json = Option(
    "--json", "For programs: print one JSON document on stdout, and errors as JSON on stderr.")
  static let help = Option("--help", short: "-h", "Print this help.")
}
