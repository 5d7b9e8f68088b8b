import ClipJob

extension TransferWork {
  public var document: JSONValue {
    [
      "host": .string(host), "requests": .number(requests, decimals: 0), "bytes": .number(bytes, decimals: 0),
    ]
  }

  /// Nil for what is none.
  public init?(document: JSONValue) {
    guard let host = document["host"]?.text, let requests = document["requests"]?.double, requests >= 0,
      let bytes = document["bytes"]?.double, bytes >= 0
    else { return nil }
    self.init(host: host, requests: requests, bytes: bytes)
  }
}
