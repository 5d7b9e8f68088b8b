extension Verb {
  static let man = Verb(
    name: "man", operands: "", summary: "Print the man page; `make install` puts it in place.", options: [],
    isHidden: true,
    run: { _ in
      Terminal.print(ManPage.text(all.filter { !$0.isHidden }))
      return .done
    })
}

/// The man page, made from the verbs themselves.
enum ManPage {
  /// In the language of man(7).
  static func text(_ verbs: [Verb]) -> String {
    """
    .TH CLIPMILL 1 "" "clipmill \(CommandLineTool.version)" "User Commands"
    .SH NAME
    clipmill \\- turn job documents into finished clips
    .SH SYNOPSIS
    .B clipmill
    .I VERB
    \\&...
    .SH DESCRIPTION
    A job is one JSON document: sources, a timeline of tracks, and the files to make. Clipmill renders it on this machine
    .RB ( render ,\\  cut )
    or through a queue in Redis and its workers
    .RB ( enqueue ,\\  work ).
    .SH VERBS
    \(verbs.map(section).joined(separator: "\n"))
    .SH EXIT STATUS
    0: done. 1: the job failed. 2: the job or the command line is wrong. 3: this machine cannot do it. 130: interrupted.
    """
  }

  private static func section(_ verb: Verb) -> String {
    let options = (verb.options + [.help]).map { option in
      let names = [option.short, option.name].compactMap { $0.map { "\\fB\(escaped($0))\\fR" } }
      let value = option.value.map { " \\fI\(escaped($0))\\fR" } ?? ""
      return ".TP\n\(names.joined(separator: ", "))\(value)\n\(line(option.help))"
    }
    return
      ".SS clipmill \(verb.name) \(escaped(verb.operands))\n\(line(verb.summary))\n"
      + options.joined(separator: "\n")
  }

  /// Text of its own line: one that begins with a dot or a quote would be a request.
  private static func line(_ text: String) -> String {
    let text = escaped(text.split(whereSeparator: \.isNewline).joined(separator: " "))
    return text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" + text : text
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
  }
}
