/// Where metrics and health are served.
public enum MetricsPort: Sendable, Equatable {
  /// The usual port, if nobody has it: the second worker of a machine works without.
  case automatic
  case off
  /// This one and no other; 0: any that is free.
  case port(UInt16)

  /// That of OpenTelemetry's exporters for Prometheus.
  public static let usual: UInt16 = 9464

  public init?(_ text: String) {
    switch text {
    case "auto": self = .automatic
    case "off": self = .off
    default:
      guard let number = UInt16(text) else { return nil }
      self = .port(number)
    }
  }

  public var text: String {
    switch self {
    case .automatic: "auto"
    case .off: "off"
    case .port(let number): String(number)
    }
  }
}
