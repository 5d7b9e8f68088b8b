import Accounts
import ClipJob
import JobQueue
import NetworkGuard
import RedisAccounts
import RedisWebhooks
import Webhooks

extension Verb {
  static let webhooks = Verb(
    name: "webhooks",
    operands:
      "[list|create URL|update ID|delete ID|rotate ID|deliveries ID|redeliver MSG|test ID|secret TENANT] [OPTIONS] [--redis URL] [--json]",
    summary: "Create, change and watch the webhooks of a server: who is told by HTTP what becomes of jobs.",
    options: WebhookCommand.options + [QueueConnection.redis, .json],
    run: { arguments in
      do {
        return try WebhookCommand(arguments).run()
      } catch let error as WebhookError {
        throw JobError(webhooks: error)
      } catch let error as AccountsError {
        throw JobError(accounts: error)
      }
    })
}

private struct WebhookCommand {
  private let arguments: Arguments
  private let name: String
  private let word: String
  private let store: RedisWebhooks
  private let accounts: RedisAccounts

  private static let commands: [(name: String, operand: String?)] = [
    ("list", nil), ("create", "URL"), ("update", "ID"), ("delete", "ID"), ("rotate", "ID"),
    ("deliveries", "ID"),
    ("redeliver", "MSG"), ("test", "ID"), ("secret", "TENANT"),
  ]

  private static let own = [
    Option("--tenant", value: "TENANT", "Whose jobs it is told of; *: all tenants'."),
    Option(
      "--events", value: "EVENT,…",
      "What it is told: " + WebhookEvent.ofJobs.sorted().map(\.rawValue).joined(separator: ", ")
        + "; default: how jobs end."),
    Option("--name", value: "NAME", "What it is for, in your words."),
    Option("--url", value: "URL", "update: where messages go from now on."),
    Option("--disable", "update: tell it nothing more; what is on its way fails."),
    Option("--enable", "update: tell it again."),
    Option(
      "--grace", value: "TIME",
      "rotate, and secret with --rotate: how long messages are signed with the old secret as well; default: 24h."
    ),
    Option("--rotate", "secret: replace it."),
    Option("--limit", value: "N", "deliveries: at most this many, the newest; default: 20."),
  ]
  static let options = own + NetworkOptions.network

  private static let allowed: [String: [String]] = [
    "list": ["--tenant"], "create": ["--tenant", "--events", "--name"] + NetworkOptions.network.map(\.name),
    "update": ["--events", "--name", "--url", "--disable", "--enable"] + NetworkOptions.network.map(\.name),
    "delete": [], "rotate": ["--grace"], "deliveries": ["--limit"], "redeliver": [], "test": [],
    "secret": ["--rotate", "--grace"],
  ]

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    (name, word) = try arguments.command(Self.commands)
    try arguments.check(only: Self.allowed[name] ?? [], of: "webhooks \(name)", among: Self.options)
    let address = try QueueConnection(arguments).address
    store = try RedisWebhooks(address: address)
    accounts = try RedisAccounts(address: address)
  }

  func run() throws -> ExitCode {
    switch name {
    case "create": try create()
    case "update": try update()
    case "delete":
      let endpoint = try known()
      try store.deleteEndpoint(word)
      try note(.webhookDeleted, endpoint)
      say(["id": .string(word), "deleted": true], "\(word) deleted")
    case "rotate":
      let rotated = try store.rotateSecret(of: try known().id, grace: try grace())
      try note(.webhookRotated, rotated, graceWords())
      show(rotated.issuedDocument, rotated.secret, "\(word) has a new secret")
    case "secret": try secret()
    case "deliveries": try deliveries()
    case "redeliver": try redeliver()
    case "test":
      let delivery = Delivery(testing: try known(), at: try store.now())
      try store.put(delivery)
      say(
        delivery.document,
        "\(delivery.id) waits for a server that delivers: clipmill webhooks deliveries \(word)")
    default: try list()
    }
    return .done
  }

  // MARK: Commands

  private func create() throws {
    guard let text = arguments["--tenant"] else {
      throw UsageError(
        message: "--tenant is missing", hint: "it is told of the jobs of one tenant; * is all of them")
    }
    var draft = EndpointDraft(word, tenants: try tenants(text))
    draft.name = arguments["--name"] ?? ""
    draft.events = try events() ?? draft.events
    try draft.check(try arguments.network().policy)
    let endpoint = try store.createEndpoint(draft)
    try note(.webhookCreated, endpoint, draft.events.sorted().map(\.rawValue).joined(separator: ","))
    show(endpoint.issuedDocument, endpoint.secret, "\(endpoint.id) for \(words(endpoint.draft.tenants))")
  }

  private func update() throws {
    let endpoint = try known()
    var change = EndpointChange()
    (change.name, change.url, change.events) = (arguments["--name"], arguments["--url"], try events())
    if arguments.has("--disable") || arguments.has("--enable") {
      guard !(arguments.has("--disable") && arguments.has("--enable")) else {
        throw UsageError(message: "--disable and --enable contradict each other")
      }
      change.isDisabled = arguments.has("--disable")
    }
    guard change != EndpointChange() else {
      throw UsageError(message: "say what to change", hint: "--name, --url, --events, --disable or --enable")
    }
    if let url = change.url {
      try EndpointDraft(url, tenants: endpoint.draft.tenants).check(try arguments.network().policy)
    }
    let changed = try store.updateEndpoint(word, change)
    try note(.webhookUpdated, changed, change.words)
    say(changed.document, "\(word) changed")
  }

  private func secret() throws {
    // What a job is labelled with, whatever it is.
    let entry = try store.notices(of: word)
    guard arguments.has("--rotate") else {
      if arguments.has("--grace") { throw UsageError(message: "--grace is for --rotate") }
      try note(.webhookSecretShown, entry)
      return show(
        entry.noticesDocument, entry.secret, "messages to the URLs of the tenant's jobs are signed with it")
    }
    let rotated = try store.rotateSecret(of: entry.id, grace: try grace())
    try note(.webhookRotated, rotated, graceWords())
    show(
      rotated.noticesDocument, rotated.secret, "messages to the URLs of the tenant's jobs have a new secret")
  }

  private func list() throws {
    let found = try store.endpoints(of: try arguments["--tenant"].map(tenants) ?? .all)
    guard !arguments.has("--json") else {
      return Terminal.print(
        JSONValue.object([("webhooks", .array(found.map(\.document)))]).text(pretty: true))
    }
    let now = try store.now()
    Terminal.print(Table.text(WebhookWords.columns, found.map { WebhookWords(endpoint: $0, now: now).row }))
  }

  private func deliveries() throws {
    let limit = try arguments["--limit"].map { text in
      guard let number = Int(text), (1...Delivery.keptCount).contains(number) else {
        throw UsageError(message: "--limit expects a number from 1 to \(Delivery.keptCount), not “\(text)”")
      }
      return number
    }
    if !JobNotices.isEntry(word) { _ = try known() }
    let found = try store.deliveries(to: word, limit: limit ?? 20)
    guard !arguments.has("--json") else {
      return Terminal.print(
        JSONValue.object([("deliveries", .array(found.map(\.document)))]).text(pretty: true))
    }
    let now = try store.now()
    Terminal.print(Table.text(DeliveryWords.columns, found.map { DeliveryWords(delivery: $0, now: now).row }))
  }

  private func redeliver() throws {
    guard let delivery = try store.delivery(word) else {
      // As the store says it.
      return try store.redeliver(word)
    }
    try store.redeliver(word)
    let tenant = try store.owner(delivery.owner)?.draft.tenants.text ?? ""
    try accounts.record(
      SecurityEvent(.webhookRedelivered, by: .thisUser, subject: delivery.owner, tenant: tenant, detail: word)
    )
    say(try store.delivery(word)?.document ?? delivery.document, "\(word) waits to be sent again")
  }

  // MARK: Words

  private func known() throws -> WebhookEndpoint {
    guard let endpoint = try store.endpoint(word) else {
      throw JobError(
        "webhooks.unknown", "there is no webhook of that id", hint: "clipmill webhooks list shows them")
    }
    return endpoint
  }

  private func tenants(_ text: String) throws(UsageError) -> TenantAccess {
    guard let tenants = TenantAccess(text) else {
      throw UsageError(
        message: "“\(text)” is not a valid tenant", hint: "1 to 128 bytes without control characters, or *")
    }
    return tenants
  }

  private func events() throws(UsageError) -> Set<WebhookEvent>? {
    guard let text = arguments["--events"] else { return nil }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { $0.filter { $0 != " " } }
    let known = parts.compactMap { WebhookEvent(rawValue: $0) ?? WebhookEvent(rawValue: "job." + $0) }
    guard known.count == parts.count, WebhookEvent.ofJobs.isSuperset(of: known) else {
      throw UsageError(
        message: "--events has “\(text)”",
        hint: "some of " + WebhookEvent.ofJobs.sorted().map(\.rawValue).joined(separator: ", "))
    }
    return Set(known)
  }

  private func grace() throws(UsageError) -> Double { try arguments.seconds("--grace") ?? 86_400 }
  private func graceWords() throws(UsageError) -> String { "the old secret holds for \(Int(try grace())) s" }

  private func words(_ tenants: TenantAccess) -> String {
    tenants == .all ? "all tenants" : "tenant \(tenants.text)"
  }

  private func note(_ action: SecurityAction, _ endpoint: WebhookEndpoint, _ detail: String = "") throws {
    try accounts.record(
      SecurityEvent(
        action, by: .thisUser, subject: endpoint.id, tenant: endpoint.draft.tenants.text, detail: detail))
  }

  /// The secret alone is a line of stdout, for scripts; the rest is told on stderr.
  private func show(_ document: JSONValue, _ secret: WebhookSecret, _ words: String) {
    guard !arguments.has("--json") else { return Terminal.print(document.text(pretty: true)) }
    Terminal.print(secret.text)
    Terminal.error(ForeignText.harmless("\(words). Keep the secret in a safe place."))
  }

  private func say(_ document: JSONValue, _ words: String) {
    Terminal.print(arguments.has("--json") ? document.text(pretty: true) : words)
  }
}

extension JobError {
  /// Webhooks that did not do what they were asked. What is the server's fault has the codes of the queue's verbs.
  init(webhooks error: WebhookError) {
    let isOfServer =
      switch error.kind {
      case .unavailable, .refused, .denied, .misconfigured: true
      case .invalid, .tooMany, .unknown, .stale: false
      }
    self.init(
      (isOfServer ? "queue." : "webhooks.") + error.kind.rawValue, error.message, hint: error.hint,
      retryable: error.kind == .unavailable || error.kind == .refused)
  }
}
