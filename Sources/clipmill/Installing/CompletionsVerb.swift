extension Verb {
  static let completions = Verb(
    name: "completions", operands: "bash|zsh|fish",
    summary: "Print a shell's completions; `make install` puts them in place.", options: [],
    run: { arguments in
      let name = try arguments.only("SHELL")
      guard let shell = Shell(rawValue: name) else {
        throw UsageError(
          message: "no completions for “\(name)”", hint: "use one of bash, zsh and fish")
      }
      Terminal.print(shell.completions(of: all.filter { !$0.isHidden }))
      return .done
    })
}

/// A shell with completions: of verbs, of their options, and of files elsewhere.
enum Shell: String, CaseIterable {
  case bash, zsh, fish

  func completions(of verbs: [Verb]) -> String {
    switch self {
    case .bash: Self.bash(verbs)
    case .zsh: Self.zsh(verbs)
    case .fish: Self.fish(verbs)
    }
  }

  private static func words(_ verb: Verb) -> String {
    (verb.options + [.help]).flatMap { [$0.short, $0.name].compactMap { $0 } }.joined(separator: " ")
  }

  private static func bash(_ verbs: [Verb]) -> String {
    let cases = verbs.map { "    \($0.name)) words='\(words($0))' ;;" }.joined(separator: "\n")
    return """
      # Completions of clipmill for bash.
      _clipmill() {
        local word=${COMP_WORDS[COMP_CWORD]} words=
        COMPREPLY=()
        if [ "$COMP_CWORD" -eq 1 ]; then
          COMPREPLY=($(compgen -W '\((verbs.map(\.name) + ["help"]).joined(separator: " ")) --version --help' -- "$word"))
          return
        fi
        if [ "${COMP_WORDS[1]}" = help ]; then
          COMPREPLY=($(compgen -W '\(verbs.map(\.name).joined(separator: " "))' -- "$word"))
          return
        fi
        case ${COMP_WORDS[1]} in
      \(cases)
        esac
        case $word in
          -*) COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
          *) COMPREPLY=($(compgen -f -- "$word")) ;;
        esac
      }
      complete -o filenames -F _clipmill clipmill
      """
  }

  private static func zsh(_ verbs: [Verb]) -> String {
    let names = verbs.map { "    \(quoted($0.name + ":" + plain($0.summary)))" }.joined(separator: "\n")
    let cases = verbs.map { verb in
      let options = (verb.options + [.help]).map { "        \(zsh($0)) \\" }.joined(separator: "\n")
      return "    \(verb.name))\n      _arguments \\\n\(options)\n        '*:file:_files' ;;"
    }
    return """
      #compdef clipmill
      _clipmill() {
        local -a verbs
        verbs=(
      \(names)
        )
        if (( CURRENT == 2 )); then
          _describe verb verbs
          return
        fi
        local verb=$words[2]
        shift words
        (( CURRENT-- ))
        case $verb in
      \(cases.joined(separator: "\n"))
        esac
      }
      _clipmill "$@"
      """
  }

  private static func zsh(_ option: Option) -> String {
    let help = plain(option.help).replacing("[", with: "\\[").replacing("]", with: "\\]").replacing(
      ":", with: "\\:")
    let repeatable = option.isRepeatable ? "*" : ""
    let value = option.value.map { ":\($0.replacing(":", with: " ")):_files" } ?? ""
    let names = [option.short, option.name].compactMap { $0 }
    return names.map { quoted("\(repeatable)\($0)[\(help)]\(value)") }.joined(separator: " ")
  }

  private static func fish(_ verbs: [Verb]) -> String {
    let lines = verbs.flatMap { verb in
      ["complete -c clipmill -n __fish_use_subcommand -f -a \(verb.name) -d \(quoted(plain(verb.summary)))"]
        + (verb.options + [.help]).map { option in
          let short = option.short.map { " -s " + $0.dropFirst() } ?? ""
          let value = option.value == nil ? "" : " -r"
          return "complete -c clipmill -n '__fish_seen_subcommand_from \(verb.name)'\(short) -l "
            + "\(option.name.dropFirst(2))\(value) -d \(quoted(plain(option.help)))"
        }
    }
    return (["# Completions of clipmill for fish."] + lines).joined(separator: "\n")
  }

  /// For menus: one line.
  private static func plain(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  private static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "’") + "'" }
}
