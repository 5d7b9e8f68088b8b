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

/// A day of the Gregorian calendar in UTC, as `2026-11-21`.
enum Day {
  static func text(nanoseconds: Int64) -> String {
    let days = Int((Double(nanoseconds) / 86_400e9).rounded(.down))
    // Years are counted from 1 March, so that the leap day is the last of its year; eras have 400 of them.
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * month + 2) / 5 + 1
    let calendarMonth = month < 10 ? month + 3 : month - 9
    let year = yearOfEra + era * 400 + (calendarMonth <= 2 ? 1 : 0)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(year)-\(two(calendarMonth))-\(two(day))"
  }
}
