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
      Parameter(
        name: "limit", kind: .number(1...SecurityLog.page, usual: 100), meaning: "At most this many."),
    ],
    answers: [
      Answer(
        status: 200,
        meaning: "A page of entries. While there is next (and a Link to the next page), more may follow.",
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
    let events: [RecordedEvent]
    do throws(AccountsError) { events = try accounts.events(after: position, limit: limit) } catch {
      throw error.kind == .invalid ? noPosition : HTTPProblem(accounts: error)
    }
    let next = events.count == limit ? events.last?.position.text : nil
    return ListPage(name: "entries", items: events.map(\.document), next: next).answer(call)
  }
}

private let noPosition = HTTPProblem(
  400, "parameter.invalid", "The parameter “cursor” is not valid.", hint: "It is `next` of an answer.")
