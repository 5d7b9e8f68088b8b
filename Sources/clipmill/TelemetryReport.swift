import ClipJob
import DeviceTelemetry
import GPURendering

/// What NVML tells of this machine's GPUs, or why it tells nothing.
struct TelemetryReport {
  /// The version of NVIDIA's driver; nil where NVML does not answer.
  let driver: String?
  /// Why there is nothing at all; nil: there is something, or nobody to ask about.
  let missing: NVMLError?
  private let sampler: DeviceSampler

  /// Seconds; a GPU that is well answers in milliseconds, and one that is not must not keep us here.
  private static let patience = 3.0

  /// Looks at them once.
  init(_ gpus: [GPUReport]) {
    sampler = DeviceSampler(gpus.map(\.device.uuid))
    guard !gpus.isEmpty else {
      (driver, missing) = (nil, nil)
      return
    }
    let hasAnswered = sampler.start() && sampler.waitForFirstLook(seconds: Self.patience)
    sampler.stop()
    driver = sampler.driverVersion
    if !hasAnswered {
      missing = NVMLError(.failed, "NVML did not answer within \(Int(Self.patience)) s")
    } else {
      missing = driver == nil ? sampler.problem(sampler.uuids[0]) : nil
    }
  }

  var document: JSONValue {
    var members: [(String, JSONValue)] = driver.map { [("driver", .string($0))] } ?? []
    if let missing { members.append(("missing", .string(missing.message))) }
    return .object(members)
  }

  /// Of one GPU's entry.
  func members(of uuid: String) -> [(String, JSONValue)] {
    let reading = sampler.latest(uuid)?.reading
    return [("powerWatts", reading?.powerWatts), ("temperature", reading?.temperature)].compactMap {
      name, value in value.map { (name, .number($0)) }
    }
  }

  /// For people: "NVIDIA driver 550.54.15, 61.2 W, 45 °C".
  func words(of uuid: String) -> String {
    guard let driver, missing == nil else { return missing?.message ?? "NVML was not queried" }
    if let problem = sampler.problem(uuid) { return problem.message }
    let reading = sampler.latest(uuid)?.reading
    let power = reading?.powerWatts.map { ", " + formatted("%.1f W", $0) } ?? ""
    let temperature = reading?.temperature.map { ", " + formatted("%.0f °C", $0) } ?? ""
    return "NVIDIA driver \(driver)\(power)\(temperature)"
      + (power.isEmpty ? " (power not reported)" : "")
  }
}
