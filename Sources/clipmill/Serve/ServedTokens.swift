import APIService
import Accounts
import ClipJob
import FoundationEssentials
import Glibc
import HTTPClient
import Threads
import Tokens

/// `--token-issuer` and what belongs to it: tokens of an identity provider, beside keys.
struct ServedTokens: Sendable {
  static let options = [
    Option(
      "--token-issuer", value: "URL",
      "Take tokens (JWT) of this issuer beside keys: its name, as their iss has it; default: none."),
    Option("--token-audience", value: "TEXT", "What the aud of tokens has to name: this server."),
    Option(
      "--token-keys", value: "FILE|URL",
      "The issuer's public keys (a JSON Web Key Set), by https; read anew every ten minutes and for unknown keys."
    ),
    Option(
      "--token-cacert", value: "FILE",
      "Certificates (PEM) of the authorities that the server of --token-keys must have its own from; default: the system's."
    ),
    Option("--token-tenant", value: "CLAIM", "The claim with the tenant's name; default tenant."),
    Option("--token-scopes", value: "CLAIM", "The claim with scopes; default scope."),
    Option("--token-admin", "Let tokens with the scope admin and without a tenant do everything."),
    Option(
      "--token-rate", value: "RATE",
      "Requests of each subject, as of keys: 10/s, 100/m:20; default: any number."),
    Option(
      "--token-jobs", value: "N", "Jobs that may wait and run for each subject at once; default: any number."),
  ]

  private let source: Source
  private let ring: TokenKeyRing
  private let access: TokenAccess

  private enum Source: Sendable {
    case file(String)
    case url(HTTPRequest)

    var text: String {
      switch self {
      case .file(let path): path
      case .url(let request): request.url
      }
    }
  }

  /// Nil: none are taken.
  init?(_ arguments: Arguments) throws(UsageError) {
    guard let issuer = arguments["--token-issuer"] else {
      for name in Self.options.map(\.name) where arguments.has(name) {
        throw UsageError(message: "\(name) needs --token-issuer")
      }
      return nil
    }
    guard let audience = arguments["--token-audience"], let keys = arguments["--token-keys"],
      !issuer.isEmpty, !audience.isEmpty, !keys.isEmpty
    else {
      throw UsageError(
        message: "--token-issuer needs --token-audience and --token-keys",
        hint: "without an audience tokens for other programs of the issuer would be taken")
    }
    let source = try Self.source(keys, arguments)
    self.source = source
    ring = TokenKeyRing { () throws(TokenKeysError) in try Self.read(source) }
    let rules = TokenRules(issuer: issuer, audience: audience)
    access = try Self.access(
      arguments, TokenVerifier(rules, keys: ring, now: { Date().timeIntervalSince1970 }))
  }

  private static func access(
    _ arguments: Arguments, _ verifier: TokenVerifier
  ) throws(UsageError) -> TokenAccess {
    var access = TokenAccess(verifier)
    access.tenantClaim = try claim("--token-tenant", arguments) ?? access.tenantClaim
    access.scopesClaim = try claim("--token-scopes", arguments) ?? access.scopesClaim
    access.allowsAdmin = arguments.has("--token-admin")
    if let text = arguments["--token-rate"] {
      access.rate = Rate(text)
      guard access.rate != nil else {
        throw UsageError(
          message: "--token-rate expects requests in a time, not “\(text)”", hint: "such as 10/s or 100/m:20")
      }
    }
    if let text = arguments["--token-jobs"] {
      access.mostJobs = Int(text)
      guard let number = access.mostJobs, (1...1_000_000_000).contains(number) else {
        throw UsageError(message: "--token-jobs expects a number from 1, not “\(text)”")
      }
    }
    return access
  }

  private static func claim(_ option: String, _ arguments: Arguments) throws(UsageError) -> String? {
    guard let name = arguments[option] else { return nil }
    guard !name.isEmpty else { throw UsageError(message: "\(option) expects the name of a claim") }
    return name
  }

  // MARK: Keys

  private static func source(_ text: String, _ arguments: Arguments) throws(UsageError) -> Source {
    let isURL = text.lowercased().hasPrefix("https://") || text.lowercased().hasPrefix("http://")
    if let file = arguments["--token-cacert"] {
      guard isURL, Glibc.access(file, R_OK) == 0 else {
        throw UsageError(
          message: isURL
            ? "--token-cacert \(file) cannot be read: \(String(cString: strerror(errno)))"
            : "--token-cacert is for a --token-keys by https")
      }
    }
    guard isURL else { return .file(text) }
    let place = text.drop { $0 != "/" }.dropFirst(2).prefix { !"/?#".contains($0) }
    guard !place.contains(where: { "@\\".contains($0) }) else {
      throw UsageError(message: "--token-keys has a user in its URL", hint: "name the server alone")
    }
    // Who answers instead of the issuer gives keys of his own.
    let isLocal = ["127.0.0.1", "[::1]", "localhost"].contains { place == $0 || place.hasPrefix($0 + ":") }
    guard text.lowercased().hasPrefix("https://") || isLocal else {
      throw UsageError(
        message: "--token-keys by http:// could be anybody's", hint: "name them by https://, or a file")
    }
    var request = HTTPRequest("GET", text)
    (request.timeout, request.longestAnswer) = (5, TokenKeyRing.longest)
    request.headers.append(("Accept", "application/jwk-set+json, application/json"))
    request.authorities = arguments["--token-cacert"]
    request.proxy = try arguments.network().proxy.map { .url($0) } ?? .none
    return .url(request)
  }

  private static func read(_ source: Source) throws(TokenKeysError) -> [UInt8] {
    switch source {
    case .file(let path):
      guard Glibc.access(path, R_OK) == 0, let data = FileManager.default.contents(atPath: path) else {
        throw TokenKeysError("it cannot be read", hint: "check --token-keys")
      }
      return Array(data)
    case .url(let request):
      let response: HTTPResponse
      do throws(HTTPError) { response = try HTTPClient.send(request) } catch {
        throw TokenKeysError("its server gives no answer: \(error.message)", hint: "check --token-keys")
      }
      guard response.status == 200 else {
        throw TokenKeysError("its server answers \(response.status)", hint: "check --token-keys")
      }
      return response.body
    }
  }

  /// Reads the keys, and again every ten minutes until the server stops. While a server that has them is away tokens are answered with 503, and keys
  /// that were read are kept.
  ///
  /// - Throws: `machine.tokens` for a file that is of no use.
  func open(until stopped: Completion) throws(JobError) -> TokenAccess {
    let trouble = refresh()
    if let trouble, case .file = source {
      throw JobError(
        "machine.tokens", "the keys of tokens, \(source.text), are of no use: \(trouble.message)",
        hint: trouble.hint)
    }
    if let trouble { complain(trouble) }
    _ = WorkThread.start("token keys") { [self] in
      var last = trouble?.message
      while !stopped.wait(seconds: last == nil ? 600 : TokenKeyRing.pause) {
        let trouble = refresh()
        if let trouble, trouble.message != last { complain(trouble) }
        if trouble == nil, last != nil {
          Terminal.error("the keys of tokens, \(source.text), are read again")
        }
        last = trouble?.message
      }
    }
    return access
  }

  private func refresh() -> TokenKeysError? {
    do throws(TokenKeysError) { try ring.refresh() } catch { return error }
    return nil
  }

  private func complain(_ trouble: TokenKeysError) {
    Terminal.error(
      "the keys of tokens, \(source.text), cannot be had: \(trouble.message); those that were read are kept")
  }
}
