import ClipJob

extension APIClient {
  /// The counts of all queues that the server serves, as it shows them; the first is meant where a request names none.
  public func queues() throws(APIFailure) -> [JSONValue] {
    try ask(APIRequest(method: "GET", path: ["v1", "queues"])).value["queues"]?.items ?? []
  }

  public func pause(queue name: String) throws(APIFailure) { try steer(name, "pause") }

  public func resume(queue name: String) throws(APIFailure) { try steer(name, "resume") }

  private func steer(_ queue: String, _ word: String) throws(APIFailure) {
    _ = try ask(APIRequest(method: "POST", path: ["v1", "queues", queue, word]))
  }

  /// The queue's workers, as the server shows them.
  public func workers() throws(APIFailure) -> [JSONValue] {
    try ask(APIRequest(method: "GET", path: ["v1", "workers"], query: ofQueue)).value["workers"]?.items ?? []
  }
}
