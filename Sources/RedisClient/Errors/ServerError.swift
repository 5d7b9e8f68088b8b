/// What is known of the error codes of Redis 7.
struct ServerError {
  let code: String
  init(code: String) { self.code = code }

  /// The code of an error reply: its first word where that is in capitals, else `ERR`.
  init(reply text: String) {
    let word = text.prefix { $0 != " " }
    let isCode = !word.isEmpty && word.utf8.allSatisfy { (65...90).contains($0) || (48...57).contains($0) }
    code = isCode ? String(word) : "ERR"
  }

  /// The state behind it passes by itself.
  var passes: Bool {
    switch code {
    case "OOM", "READONLY", "LOADING", "MASTERDOWN", "BUSY", "MISCONF", "NOREPLICAS", "TRYAGAIN", "NOSCRIPT",
      "UNBLOCKED", "CLUSTERDOWN":
      true
    default: false
    }
  }

  /// The server refused the command before running it. A script's own errors may come after writes.
  var isRefusal: Bool {
    switch code {
    case "OOM", "READONLY", "LOADING", "MASTERDOWN", "BUSY", "MISCONF", "NOREPLICAS", "NOSCRIPT", "NOPERM",
      "NOAUTH", "WRONGPASS", "DENIED", "EXECABORT", "NOPROTO", "MOVED", "ASK", "CLUSTERDOWN", "CROSSSLOT",
      "WRONGTYPE":
      true
    default: false
    }
  }

  /// The server is not the one to talk to: another may be the master by now.
  var meansDemoted: Bool { code == "READONLY" || code == "UNBLOCKED" }

  var hint: String? {
    switch code {
    case "OOM": "raise the server's maxmemory, or remove data"
    case "READONLY":
      "this server is a replica: connect to the master, or name the sentinels (redis+sentinel://)"
    case "LOADING": "the server is reading its data from disk: wait"
    case "MASTERDOWN": "this replica has lost its master: wait, or connect to the master"
    case "BUSY": "a script has been running for too long: wait, or end it with SCRIPT KILL"
    case "MISCONF": "the server cannot save to disk: check its log and the free space of its disk"
    case "NOREPLICAS": "too few replicas are connected (min-replicas-to-write)"
    case "NOPERM": "allow it with ACL SETUSER"
    case "NOAUTH": "give a user and a password in the URL: redis://user:password@host"
    case "WRONGPASS": "check user and password; ACL LIST on the server shows its users"
    case "DENIED": "the server is in protected mode: give it a password, or bind it to the right interface"
    case "MOVED", "ASK", "CLUSTERDOWN", "CROSSSLOT":
      "Redis Cluster is not supported: use one server, or Sentinel"
    default: nil
    }
  }

  /// The error for a reply of the server at `place`.
  static func error(_ text: String, at place: String) -> RedisError {
    let known = ServerError(reply: text)
    let isLogin = known.code == "NOAUTH" || known.code == "WRONGPASS"
    return RedisError(
      isLogin ? .authentication : .server(code: known.code), "Redis at \(place): \(text)", hint: known.hint,
      mayHaveRun: !known.isRefusal)
  }
}
