import Accounts
import ClipJob
import JobQueue
import RedisAccounts

extension Verb {
  static let audit = ofAccounts(
    "audit",
    operands: "[--since 24h] [--tenant TENANT] [--action ACTION] [--actor ACTOR] [--redis URL] [--json]",
    summary: "Show the security log: who did what, and who was refused. With --json a line for each event.",
    options: [
      Option(
        "--since", value: "TIME",
        "The start: a time ago (90m, 24h, 7d) or a date (2026-11-21, UTC); default 24h."),
      Option("--tenant", value: "TENANT", "Only what is about this tenant."),
      Option(
        "--action", value: "ACTION",
        "Only this action, such as key.created, or all that begin so: key, user, session, job, queue, upload, webhook."
      ),
      Option(
        "--actor", value: "ACTOR",
        "Only what this one did, as entries name it: key_…, user:NAME, token:SUBJECT, cli:NAME."),
    ]
  ) { accounts, arguments in
    if let word = arguments.positional.first { throw UsageError(message: "unexpected “\(word)”") }
    let since = try Moment(arguments["--since"] ?? "24h", of: "--since")
    let filter = SecurityFilter(
      tenant: arguments["--tenant"], actions: try actions(arguments["--action"]), actor: arguments["--actor"])
    var position = EventPosition.before(since.time(at: try accounts.now()))
    var rows: [[String]] = []
    while true {
      let page = try accounts.events(after: position, limit: SecurityLog.page)
      guard let last = page.last else { break }
      position = last.position
      for event in page where filter.includes(event.event) {
        if arguments.has("--json") { Terminal.print(event.document.text()) } else { rows.append(row(event)) }
      }
    }
    if !arguments.has("--json") { Terminal.print(Table.text(columns, rows)) }
    return .done
  }

  private static func actions(_ text: String?) throws(UsageError) -> Set<SecurityAction>? {
    guard let text else { return nil }
    guard let found = SecurityFilter.actions(named: text) else {
      let names = SecurityAction.allCases.map(\.rawValue)
      throw UsageError(
        message: "there is no action “\(text)”",
        hint: Suggestion.nearest(to: text, among: names).map { "did you mean \($0)?" }
          ?? "the actions are \(names.joined(separator: ", "))")
    }
    return found
  }

  private static let columns: [Table.Column] = [
    "TIME (UTC)", "ACTION", Table.Column("ACTOR", most: 40), Table.Column("SUBJECT", most: 48),
    Table.Column("TENANT", most: 24), "ADDRESS", Table.Column("DETAIL", most: 80),
  ]

  private static func row(_ recorded: RecordedEvent) -> [String] {
    let event = recorded.event
    return [
      recorded.at.utc, event.action.rawValue, event.actor.text, event.subject, event.tenant, event.address,
      event.detail,
    ]
  }
}

extension Timestamp {
  /// `2026-11-21 10:00:00`
  fileprivate var utc: String {
    let seconds = milliseconds / 1000
    let rest = Int(seconds % 86_400)
    return CalendarDay(secondsSince1970: seconds).text
      + formatted(" %02d:%02d:%02d", rest / 3600, rest / 60 % 60, rest % 60)
  }
}
