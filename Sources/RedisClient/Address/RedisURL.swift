extension RedisAddress {
  /// Reads one of
  ///
  ///     redis://[user:password@]host[:port][/database]
  ///     rediss://…                       with TLS; ?cacert=…&cert=…&key=…&sni=…
  ///     redis+unix:///path[?db=n]        also unix://
  ///     redis+sentinel://[user:password@]host[:port],host[:port]…/master[/database]
  ///     rediss+sentinel://…
  ///
  /// Parts with characters that mean something in a URL are percent-encoded. `:password@` is the default user's,
  /// `user:@` a user without password. Errors say which part is wrong and never repeat it: it may be a password.
  public init(_ url: String) throws(RedisError) {
    guard let mark = url.firstRange(of: "://") else {
      throw Self.wrong("it has no scheme", hint: Self.forms)
    }
    let form: Form
    switch url[..<mark.lowerBound].lowercased() {
    case "redis": form = .tcp
    case "rediss": form = .tls
    case "redis+unix", "unix": form = .unix
    case "redis+sentinel": form = .sentinel
    case "rediss+sentinel": form = .secureSentinel
    default: throw Self.wrong("its scheme is unknown", hint: Self.forms)
    }
    var (rest, query) = url[mark.upperBound...].cut(at: "?")
    guard !url.contains("#") else { throw Self.wrong("it has a \"#\"", hint: "write it as %23") }
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    let path = rest[slash...].dropFirst()
    guard !path.contains("@"), query?.contains("@") != true else {
      throw Self.wrong(
        "a \"/\" or \"?\" comes before an \"@\"",
        hint: "percent-encode the password: / is %2F, ? is %3F, @ is %40")
    }
    let whole = rest
    rest = rest[..<slash]
    var credentials: (user: String?, password: RedisSecret?) = (nil, nil)
    if let at = rest.lastIndex(of: "@") {
      credentials = try Self.credentials(rest[..<at])
      rest = rest[rest.index(after: at)...]
    }
    var parts = path.split(separator: "/", omittingEmptySubsequences: false)
    if parts.last == "" { parts.removeLast() }

    switch form {
    case .tcp, .tls:
      guard parts.count <= 1 else { throw Self.wrong("its path has more than a database number") }
      self.init(.tcp(try Self.endpoint(rest, defaultPort: 6379)))
    case .unix:
      guard rest.isEmpty else {
        throw Self.wrong(
          "it names a host before the socket's path",
          hint: "write three slashes: redis+unix:///run/redis.sock")
      }
      guard !path.isEmpty else { throw Self.wrong("it has no socket path") }
      self.init(.unix(path: try Self.decoded(whole[slash...], "the socket's path")))
      parts = []
    case .sentinel, .secureSentinel:
      guard let master = parts.first, !master.isEmpty else {
        throw Self.wrong("it does not name the master", hint: "write redis+sentinel://host:26379/mymaster")
      }
      guard parts.count <= 2 else { throw Self.wrong("its path has more than the master and the database") }
      var sentinels: [Endpoint] = []
      for part in rest.split(separator: ",", omittingEmptySubsequences: false) {
        sentinels.append(try Self.endpoint(part, defaultPort: 26379))
      }
      self.init(.sentinel(sentinels, master: try Self.decoded(master, "the master's name")))
      parts.removeFirst()
    }
    isEncrypted = form == .tls || form == .secureSentinel
    (user, password) = credentials
    if let text = parts.first { database = try Self.database(text) }
    try read(query: query ?? "", form)
  }

  private enum Form { case tcp, tls, unix, sentinel, secureSentinel }

  private static func credentials(
    _ text: Substring
  ) throws(RedisError) -> (user: String?, password: RedisSecret?) {
    let (name, secret) = text.cut(at: ":")
    // Others take the word alone for a password: taking it for a name would print it.
    guard let secret else {
      throw wrong(
        "there is only one word before the \"@\"", hint: "write user:password@, :password@ or user:@")
    }
    let user = try decoded(name, "the user's name")
    let password = try decoded(secret, "the password")
    if user.isEmpty { return (nil, password.isEmpty ? nil : RedisSecret(password)) }
    return (user, RedisSecret(password))
  }

  private static func endpoint(_ text: Substring, defaultPort: Int) throws(RedisError) -> Endpoint {
    var host = text
    var port: Substring?
    if text.first == "[" {
      guard let end = text.firstIndex(of: "]") else { throw wrong("its IPv6 address has no \"]\"") }
      host = text[text.index(after: text.startIndex)..<end]
      let rest = text[text.index(after: end)...]
      guard rest.isEmpty || rest.first == ":" else { throw wrong("something follows its IPv6 address") }
      port = rest.isEmpty ? nil : rest.dropFirst()
    } else {
      (host, port) = text.cut(at: ":")
      guard port?.contains(":") != true else {
        throw wrong("it has too many colons", hint: "write IPv6 addresses in brackets: [::1]:6379")
      }
    }
    let name = try decoded(host, "the host")
    guard !name.isEmpty else { throw wrong("it has no host") }
    guard !name.unicodeScalars.contains(where: { $0.value <= 32 || $0.value == 127 }) else {
      throw wrong("its host has a space or a control character")
    }
    guard let port else { return Endpoint(host: name, port: defaultPort) }
    guard let number = number(port), (1...65535).contains(number) else {
      throw wrong("its port is not a number from 1 to 65535")
    }
    return Endpoint(host: name, port: number)
  }

  private mutating func read(query: Substring, _ form: Form) throws(RedisError) {
    for item in query.split(separator: "&") {
      let (name, text) = item.cut(at: "=")
      guard let text, !text.isEmpty else { throw Self.wrong("an option after the \"?\" has no value") }
      let value = try Self.decoded(text, "an option after the \"?\"")
      switch (name, form) {
      case ("db", _): database = try Self.database(text)
      case ("cacert", .tls), ("cacert", .secureSentinel): tls.caFile = value
      case ("cert", .tls), ("cert", .secureSentinel): tls.certificateFile = value
      case ("key", .tls), ("key", .secureSentinel): tls.keyFile = value
      case ("sni", .tls), ("sni", .secureSentinel): tls.serverName = value
      case ("cacert", _), ("cert", _), ("key", _), ("sni", _):
        throw Self.wrong("it has an option for TLS, but is not encrypted", hint: "write rediss://")
      default:
        throw Self.wrong(
          "it has an unknown option", hint: "db, cacert, cert, key and sni may follow the \"?\"")
      }
    }
  }

  private static func database(_ text: Substring) throws(RedisError) -> Int {
    guard let number = number(text), number <= Int(Int32.max) else {
      throw wrong("its database is not a number from 0 up")
    }
    return number
  }

  /// Decimal digits and nothing else.
  private static func number(_ text: Substring) -> Int? {
    text.utf8.allSatisfy { (48...57).contains($0) } ? Int(text) : nil
  }

  private static func decoded(_ text: Substring, _ part: String) throws(RedisError) -> String {
    guard let text = PercentCoding.decode(text), !text.utf8.contains(0) else {
      throw wrong("\(part) is not percent-encoded UTF-8", hint: "write a % itself as %25")
    }
    return text
  }

  private static func wrong(_ what: String, hint: String? = nil) -> RedisError {
    RedisError(.address, "the Redis URL cannot be read: \(what)", hint: hint)
  }

  private static let forms =
    "write redis://, rediss://, redis+unix:// or redis+sentinel://, such as redis://localhost:6379"
}

extension Substring {
  /// What stands before the first `mark`, and what after it; nil without one.
  fileprivate func cut(at mark: Character) -> (Substring, Substring?) {
    guard let index = firstIndex(of: mark) else { return (self, nil) }
    return (self[..<index], self[self.index(after: index)...])
  }
}
