import Accounts
import ClipJob
import HTTPService
import JobQueue

extension Operation {
  static let audit = Operation(
    method: "GET", path: "/v1/audit", id: "readSecurityLog",
    summary: "Gives the security log, oldest entries first.", access: .key(.auditRead),
    parameters: [
      .cursor,
      Parameter(
        name: "after", kind: .text(longest: 64), meaning: "As cursor: also the position of any entry."),
      Parameter(
        name: "since", kind: .number(1...31_536_000, usual: 86_400),
        meaning: "Only entries of so many last seconds; not with cursor or after."),
      Parameter(name: "tenant", kind: .text(longest: 128), meaning: "Only what is about this tenant."),
      Parameter(
        name: "action", kind: .text(longest: 64),
        meaning: "Only this action, such as key.created, or all that begin so: key, session, job."),
      Parameter(
        name: "actor", kind: .text(longest: 512),
        meaning: "Only what this one did, as entries name it: key_…, user:NAME."),
      Parameter(
        name: "limit", kind: .number(1...SecurityLog.page, usual: 100), meaning: "At most this many."),
    ],
    answers: [
      Answer(
        status: 200,
        meaning:
          "A page of entries. While there is next (and a Link to the next page), more may follow, also behind a page that is not full.",
        schema: Schemas.reference("SecurityLog"), headers: [.link])
    ]
  ) { call throws(HTTPProblem) in
    let (accounts, limit) = (call.server.gate.accounts, call.number("limit"))
    let position: EventPosition
    if let text = call.text("cursor") ?? call.text("after") {
      position = EventPosition(text)
      guard position.isValid else { throw noPosition }
    } else {
      let now = try accounting { () throws(AccountsError) in try accounts.now() }
      position = .before(now.adding(seconds: -Double(call.number("since"))))
    }
    let filter = try filter(call)
    do throws(AccountsError) {
      let (events, next) = try accounts.events(after: position, limit: limit, of: filter)
      return ListPage(name: "entries", items: events.map(\.document), next: next?.text).answer(call)
    } catch {
      throw error.kind == .invalid ? noPosition : HTTPProblem(accounts: error)
    }
  }

  private static func filter(_ call: APICall) throws(HTTPProblem) -> SecurityFilter {
    var filter = SecurityFilter(tenant: call.text("tenant"), actor: call.text("actor"))
    if let name = call.text("action") {
      guard let actions = SecurityFilter.actions(named: name) else {
        let names = SecurityAction.allCases.map(\.rawValue)
        throw HTTPProblem(
          400, "parameter.invalid", "The parameter “action” is not valid.",
          hint: Nearest.word(to: name, in: names).map { "Did you mean \($0)?" }
            ?? "The actions are \(names.joined(separator: ", ")).")
      }
      filter.actions = actions
    }
    return filter
  }
}

private let noPosition = HTTPProblem(
  400, "parameter.invalid", "The parameter “cursor” is not valid.", hint: "It is `next` of an answer.")
