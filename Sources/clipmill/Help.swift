/// The help texts, made from the verbs themselves.
enum Help {
  static var overview: String {
    let shown = Verb.all.filter { !$0.isHidden }
    let width = shown.map { $0.name.count }.max() ?? 0
    let verbs = shown.map { "  \(pad($0.name, width))  \($0.summary)" }.joined(separator: "\n")
    return """
      clipmill \(CommandLineTool.version) turns job documents into finished clips.

      Usage: clipmill VERB …        clipmill help VERB shows its options

      \(verbs)

      Exit codes: 0 done; 1 the job failed; 2 the job or the command line is wrong;
      3 this machine cannot do it; 130 interrupted.
      """
  }

  static func text(_ verb: Verb) -> String {
    let options = verb.options + [.help]
    let names = options.map { option in
      ([option.short, option.name].compactMap { $0 }.joined(separator: ", "))
        + (option.value.map { " \($0)" } ?? "")
    }
    let width = names.map(\.count).max() ?? 0
    let lines = zip(names, options).map { "  \(pad($0, width))  \($1.help)" }.joined(separator: "\n")
    return "Usage: clipmill \(verb.name) \(verb.operands)\n\n\(verb.summary)\n\n\(lines)"
  }

  static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
