import Accounts
import ClipJob
import RedisAccounts

extension Verb {
  static let keys = ofAccounts(
    "keys", operands: "[list|create|revoke ID|rotate ID|renew-links] [OPTIONS] [--redis URL] [--json]",
    summary: "Create, list, revoke and rotate the API keys of a server.", options: keyOptions
  ) { accounts, arguments in
    let (command, id) = try arguments.command([
      ("list", nil), ("create", nil), ("revoke", "ID"), ("rotate", "ID"), ("renew-links", nil),
    ])
    let allowed = [
      "list": ["--tenant"], "revoke": [], "rotate": ["--grace"], "renew-links": ["--now"],
      "create": keyOptions.map(\.name).filter { $0 != "--grace" && $0 != "--now" },
    ]
    try arguments.check(
      only: allowed[command] ?? [], of: "keys \(command)",
      among: keyOptions)
    switch command {
    case "create": show(try accounts.createKey(try KeyDraft(arguments), by: .thisUser), arguments)
    case "rotate":
      let grace = try arguments.seconds("--grace") ?? 0
      show(try accounts.rotateKey(id, grace: grace, by: .thisUser), arguments)
    case "renew-links":
      let endsFormer = arguments.has("--now")
      try accounts.renewLinkSecret(keepingFormer: !endsFormer, by: .thisUser)
      Terminal.print(
        arguments.has("--json")
          ? JSONValue.object([("renewed", true), ("formerEnd", .bool(endsFormer))]).text(pretty: true)
          : "links are signed with a new secret; those given before \(endsFormer ? "have ended" : "end when they expire")"
      )
    case "revoke":
      let key = try accounts.revokeKey(id, by: .thisUser)
      Terminal.print(arguments.has("--json") ? key.document.text(pretty: true) : "\(id) revoked")
    default:
      let keys = try accounts.keys(of: try tenants(arguments) ?? .all)
      guard !arguments.has("--json") else {
        Terminal.print(JSONValue.object([("keys", .array(keys.map(\.document)))]).text(pretty: true))
        break
      }
      let now = try accounts.now()
      Terminal.print(Table.text(KeyWords.columns, keys.map { KeyWords(key: $0, now: now).row }))
    }
    return .done
  }

  private static let keyOptions = [
    Option(
      "--tenant", value: "TENANT",
      "Whose jobs the key is for; for all tenants: *, with the scope admin alone."),
    Option(
      "--scope", value: "SCOPE,…",
      "What it may do: " + Scope.allCases.map(\.rawValue).joined(separator: ", ") + "."),
    Option("--name", value: "NAME", "What it is for, in your words."),
    Option("--expires", value: "TIME", "How long it lasts, such as 12h or 90d; default: for ever."),
    Option("--allow", value: "CIDR,…", "Where it may be used from; default: anywhere."),
    Option(
      "--rate", value: "RATE", "Requests that it may make: 10/s, 100/m:20 (20 at once); default: any number."),
    Option("--jobs", value: "N", "Jobs that may wait and run for it at once; default: any number."),
    Option(
      "--test",
      "A key for trying things out, cm_test_…: its jobs carry a watermark, and cost the tenant nothing."),
    Option(
      "--grace", value: "TIME", "rotate: how long the old key is accepted as well; default: not at all."),
    Option("--now", "renew-links: links that were given before end at once, instead of when they expire."),
  ]

  /// The key alone is a line of stdout, for scripts; the rest is told on stderr.
  private static func show(_ issued: IssuedKey, _ arguments: Arguments) {
    guard !arguments.has("--json") else {
      let document: JSONValue = ["key": .string(issued.text), "id": .string(issued.key.id)]
      return Terminal.print(document.text(pretty: true))
    }
    Terminal.print(issued.text)
    let scopes = issued.key.scopes.sorted().map(\.rawValue).joined(separator: ", ")
    Terminal.error(
      ForeignText.harmless(
        "\(issued.key.id) for \(issued.key.tenants == .all ? "all tenants" : "tenant " + issued.key.tenants.text): "
          + "\(scopes). The key is shown this once: keep it in a safe place."))
  }

  private static func tenants(_ arguments: Arguments) throws(UsageError) -> TenantAccess? {
    guard let text = arguments["--tenant"] else { return nil }
    guard let tenants = TenantAccess(text) else {
      throw UsageError(
        message: "“\(text)” is not a valid tenant", hint: "1 to 128 bytes without control characters, or *")
    }
    return tenants
  }
}

extension KeyDraft {
  /// Throws `UsageError` and `AccountsError`.
  fileprivate init(_ arguments: Arguments) throws {
    guard let scopes = arguments["--scope"] else {
      throw UsageError(
        message: "--scope is missing",
        hint:
          "one or more of \(Scope.allCases.map(\.rawValue).joined(separator: ", ")), with commas between them"
      )
    }
    let granted = try Scope.list(scopes)
    guard let text = arguments["--tenant"] ?? (granted.contains(.admin) ? "*" : nil) else {
      throw UsageError(message: "--tenant is missing", hint: "the key is for the jobs of one tenant")
    }
    guard let tenants = TenantAccess(text) else {
      throw UsageError(
        message: "“\(text)” is not a valid tenant", hint: "1 to 128 bytes without control characters")
    }
    self.init(name: arguments["--name"] ?? "", tenants: tenants, scopes: granted)
    mode = arguments.has("--test") ? .test : .live
    lifetime = try arguments.seconds("--expires")
    if let text = arguments["--allow"] { addresses = try AllowedAddresses(text) }
    if let text = arguments["--rate"] {
      guard let rate = Rate(text) else {
        throw UsageError(
          message: "--rate expects requests in a time, not “\(text)”",
          hint: "for example 10/s, 100/m:20, 5000/h")
      }
      self.rate = rate
    }
    if let text = arguments["--jobs"] {
      guard let number = Int(text), number > 0 else {
        throw UsageError(message: "--jobs expects a number from 1, not “\(text)”")
      }
      mostJobs = number
    }
  }
}
