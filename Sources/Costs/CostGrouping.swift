/// By what the lines of a cost report are told apart.
public enum CostGrouping: Sendable, Equatable {
  case tenant
  /// The text of a label of this name.
  case label(String)
  case device, queue
  /// In UTC.
  case day
  case outcome, stage

  /// Their names, for people.
  public static let names = ["tenant", "label:NAME", "device", "queue", "day", "outcome", "stage"]

  /// As `text` writes it.
  public init?(_ text: String) {
    switch text {
    case "tenant": self = .tenant
    case "device": self = .device
    case "queue": self = .queue
    case "day": self = .day
    case "outcome": self = .outcome
    case "stage": self = .stage
    default:
      let prefix = "label:"
      guard text.hasPrefix(prefix), text.count > prefix.count else { return nil }
      self = .label(String(text.dropFirst(prefix.count)))
    }
  }

  public var text: String {
    switch self {
    case .tenant: "tenant"
    case .label(let name): "label:\(name)"
    case .device: "device"
    case .queue: "queue"
    case .day: "day"
    case .outcome: "outcome"
    case .stage: "stage"
    }
  }

  /// Idle time has a device, a queue and a day, and nothing else of these.
  var placesIdle: Bool { self == .device || self == .queue || self == .day }
}
