/// Requests that may be repeated, and what jobs are on whose account.
extension MemoryStore {
  mutating func begin(_ request: RepeatableRequest, until end: Timestamp, now: Timestamp) -> RequestStart {
    requests.removeAll { $0.keptUntil <= now }
    let nonce = FencingToken.nonce()
    if let known = requests[request.key] {
      guard known.digest == request.digest else { return .different }
      if let answer = known.answer { return .answered(answer) }
      guard known.until <= now else { return .underWay(known.until.seconds(since: now)) }
      requests[request.key]?.nonce = nonce
      requests[request.key]?.until = end
      return .begun(RequestAttempt(key: request.key, seed: known.seed, nonce: nonce))
    }
    let seed = FencingToken.nonce()
    requests[request.key] = RequestEntry(
      digest: request.digest, seed: seed, sender: request.sender, nonce: nonce, until: end,
      keptUntil: now.adding(seconds: retention.requests))
    let others = requests.filter { $0.sender == request.sender }.filter { $0.key != request.key }
    if others.count >= request.mostOfSender,
      let oldest = others.min(by: { ($0.value.keptUntil, $0.key) < ($1.value.keptUntil, $1.key) })
    {
      requests[oldest.key] = nil
    }
    return .begun(RequestAttempt(key: request.key, seed: seed, nonce: nonce))
  }

  mutating func finish(_ attempt: RequestAttempt, _ end: RequestEnd, now: Timestamp) {
    guard let known = requests[attempt.key], known.nonce == attempt.nonce, known.answer == nil else { return }
    switch end {
    case .answered(let answer): requests[attempt.key]?.answer = answer
    case .refused: requests[attempt.key] = nil
    case .interrupted: requests[attempt.key]?.until = now
    }
  }

  mutating func hold(_ ids: [String], for holder: String, most: Int, rerun: Bool, now: Timestamp)
    -> HoldAnswer
  {
    func isAlive(_ id: String) -> Bool? { jobs[id].map { !$0.record.state.isEnded } }
    let held = (holdings[holder] ?? [:]).filter { id, since in
      isAlive(id) ?? (now < since.adding(seconds: Holding.grace))
    }
    let new = Set(ids).filter { id in held[id] == nil && isAlive(id).map { !$0 && rerun } ?? true }
    guard held.count + new.count <= most || new.isEmpty else {
      holdings[holder] = held
      return .tooMany
    }
    holdings[holder] = held.merging(new.map { ($0, now) }) { old, _ in old }
    return .held
  }
}
