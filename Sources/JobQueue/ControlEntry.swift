import ClipJob

/// What a document of the inbox may ask for instead of being a job: `{"cancel": "ID"}` or `{"retry": "ID"}`.
public struct ControlEntry: Sendable, Equatable {
  public enum Action: String, Sendable, CaseIterable {
    /// As `JobQueue.cancelUnread`.
    case cancel
    /// As `JobQueue.replay`.
    case retry
  }
  public var action: Action
  /// Of the job.
  public var id: String

  public init(_ action: Action, _ id: String) {
    self.action = action
    self.id = id
  }

  /// Nil for what is a job's document, or should be one: it has a `version`, or neither of the keys.
  init?(_ value: JSONValue) throws(JobError) {
    guard case .object(let members) = value, value["version"] == nil,
      let action = Action.allCases.first(where: { value[$0.rawValue] != nil })
    else { return nil }
    let key = action.rawValue
    if let other = members.first(where: { $0.0 != key }) {
      throw JobError(
        "control.unknownKey", "a request to \(key) a job has no other key", path: other.0,
        hint: Self.form(key))
    }
    guard let id = value[key].flatMap(Admitter.plainID) else {
      throw JobError("control.invalidID", "not the id of a job", path: key, hint: Self.form(key))
    }
    self.init(action, id)
  }

  private static func form(_ key: String) -> String { #"send {"\#(key)": "ID"} for each job"# }
}

/// Why a `ControlEntry` was not followed: the code of a `declined` event.
enum ControlRefusal: String {
  /// The queue does not know the job, nor is a valid document of it in the inbox.
  case unknownJob = "queue.unknownJob"
  /// Only ended jobs are retried.
  case notEnded = "queue.notEnded"
  /// Ended jobs are not cancelled.
  case ended = "queue.ended"
}
