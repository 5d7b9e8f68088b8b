/// A device, or a kind of them, as an operator names it.
public enum DeviceRequest: Sendable, Hashable {
  /// Every GPU that can be used; the CPU where there is none.
  case auto
  case cpu
  /// Every GPU that can be used; it is an error if there is none.
  case everyGPU
  /// By position among the visible GPUs.
  case ordinal(Int)
  /// By UUID, or the start of one: `GPU-3f2c`, `MIG-9a`.
  case uuid(String)

  private static let prefix = "cuda:"
  /// Before its digits, as in `GPU-`.
  private static let kindLength = 4

  /// `auto`, `cpu`, `cuda`, `cuda:0`, `cuda:GPU-…` or `cuda:MIG-…`; nil for anything else.
  public init?(_ text: String) {
    switch text {
    case "auto": self = .auto
    case "cpu": self = .cpu
    case "cuda": self = .everyGPU
    default:
      guard text.hasPrefix(Self.prefix) else { return nil }
      let selector = String(text.dropFirst(Self.prefix.count))
      if let ordinal = Int(selector), ordinal >= 0, String(ordinal) == selector {
        self = .ordinal(ordinal)
      } else if ["gpu-", "mig-"].contains(selector.prefix(Self.kindLength).lowercased()),
        selector.utf8.count > Self.kindLength
      {
        self = .uuid(selector)
      } else {
        return nil
      }
    }
  }

  public var text: String {
    switch self {
    case .auto: "auto"
    case .cpu: "cpu"
    case .everyGPU: "cuda"
    case .ordinal(let number): Self.prefix + String(number)
    case .uuid(let uuid): Self.prefix + uuid
    }
  }

  /// Whether it names this very GPU.
  func names(_ gpu: DeviceSurvey.GPU) -> Bool {
    switch self {
    case .auto, .cpu, .everyGPU: false
    case .ordinal: gpu.name == text
    case .uuid(let start): gpu.uuid.lowercased().hasPrefix(start.lowercased())
    }
  }
}
