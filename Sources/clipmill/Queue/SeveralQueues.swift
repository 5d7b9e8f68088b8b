/// For verbs that look at several queues of one server.
extension QueueConnection {
  static let severalOptions = options.map { option in
    guard option.name == "--queue" else { return option }
    return Option(
      "--queue", value: "NAME", "The queue's name; may be repeated; default $CLIPMILL_QUEUE, then “default”.",
      isRepeatable: true)
  }

  /// What `--queue` names, else the environment, which may name several with commas.
  func names(_ arguments: Arguments) throws(UsageError) -> [String] {
    let given = arguments.all("--queue")
    let names = given.isEmpty ? name.split(separator: ",").map(String.init) : given
    guard Set(names).count == names.count else { throw UsageError(message: "--queue names a queue twice") }
    return names
  }
}
