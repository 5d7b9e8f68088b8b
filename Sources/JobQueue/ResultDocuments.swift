import ClipJob

extension JobError {
  /// The job had its `timeout` of processing.
  public static let timeoutCode = "job.timeout"
  /// Of a lane that showed no life, or got nowhere.
  public static let hungCode = "lane.hung"
}

extension JobRecord {
  /// The result of the record's last attempt, with what the record knows filled in.
  func completing(_ result: JobResult, as state: JobResult.State) -> JobResult {
    var result = result
    result.id = id
    result.state = state
    if attempts > 0 { result.attempts = attempts }
    result.worker = result.worker ?? worker
    result.device = result.device ?? device
    return result
  }
}

extension JobResult {
  /// As the queue keeps it: on one line.
  public var bytes: [UInt8] { document.bytes(pretty: false) }

  /// Of a job that was cancelled while it waited, or between two attempts.
  public static func cancelledWaiting(_ id: String) -> JobResult { JobResult(id: id, state: .cancelled) }
}
