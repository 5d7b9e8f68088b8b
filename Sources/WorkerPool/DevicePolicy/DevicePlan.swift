/// Which devices a worker is going to use: what was asked for, held against what there is.
public struct DevicePlan: Sendable, Equatable {
  public enum Device: Sendable, Equatable {
    case cpu
    case gpu(DeviceSurvey.GPU)
  }

  /// At least one, each once.
  public private(set) var devices: [Device] = []
  /// What an operator should know of it, sentences.
  public private(set) var notes: [String] = []

  /// - Parameters:
  ///   - requests: at least one.
  ///   - survey: looks at the machine; not called when only the CPU is asked for.
  /// - Throws: what was asked for by name is not there or cannot be used.
  public init(
    _ requests: [DeviceRequest], survey: () throws(DeviceSurveyError) -> DeviceSurvey
  ) throws(DevicePlanError) {
    guard requests.contains(where: { $0 != .cpu }) else {
      devices = [.cpu]
      return
    }
    let found: DeviceSurvey
    do throws(DeviceSurveyError) {
      found = try survey()
    } catch {
      let problem =
        "the GPUs of this machine cannot be listed: `clipmill devices` failed, \(error.message)"
      guard requests == [.auto] else { throw DevicePlanError("\(problem); \(Self.advice)") }
      devices = [.cpu]
      notes = ["\(problem); using the CPU instead (with --device cuda this would be an error)"]
      return
    }
    for request in requests { try add(request, found) }
  }

  private static let advice =
    "try `nvidia-smi`: if it hangs or fails too, reset the GPU or its driver"

  private mutating func add(_ request: DeviceRequest, _ survey: DeviceSurvey) throws(DevicePlanError) {
    let usable = survey.gpus.filter { $0.reason == nil }
    switch request {
    case .cpu: use(.cpu)
    case .auto:
      noteUnusable(survey)
      if survey.isBroken, let missing = survey.missing {
        notes.append(
          "the GPUs of this machine cannot be used: \(missing); using the CPU instead (with --device cuda this would "
            + "be an error)")
      }
      if usable.isEmpty { use(.cpu) } else { for gpu in usable { use(.gpu(gpu)) } }
    case .everyGPU:
      guard !usable.isEmpty else {
        let reasons = survey.gpus.map { "\($0.words): \($0.reason ?? "")" }
        let why = ([survey.missing].compactMap(\.self) + reasons).joined(separator: "; ")
        throw DevicePlanError("no usable GPU: " + (why.isEmpty ? "none is visible" : why))
      }
      noteUnusable(survey)
      for gpu in usable { use(.gpu(gpu)) }
    case .ordinal, .uuid:
      let named = survey.gpus.filter(request.names)
      guard let gpu = named.first, named.count == 1 else { throw Self.noSuch(request, named, survey) }
      if let reason = gpu.reason { throw DevicePlanError("\(gpu.words) cannot be used: \(reason)") }
      use(.gpu(gpu))
    }
  }

  private mutating func use(_ device: Device) {
    if !devices.contains(device) { devices.append(device) }
  }

  private mutating func noteUnusable(_ survey: DeviceSurvey) {
    notes += survey.gpus.compactMap { gpu in gpu.reason.map { "\(gpu.words) is not used: \($0)" } }
  }

  private static func noSuch(
    _ request: DeviceRequest, _ named: [DeviceSurvey.GPU], _ survey: DeviceSurvey
  ) -> DevicePlanError {
    let there = (["cpu"] + survey.gpus.map(\.words)).joined(separator: ", ")
    guard named.isEmpty else {
      return DevicePlanError(
        "“\(request.text)” matches \(named.count) GPUs; give more of the UUID (available: \(there))")
    }
    let missing = survey.missing.map { " (\($0))" } ?? ""
    return DevicePlanError(
      "there is no device “\(request.text)” on this machine\(missing); available: \(there); "
        + "note that CUDA_VISIBLE_DEVICES can hide GPUs from the worker")
  }
}

/// Devices that were asked for cannot be used.
public struct DevicePlanError: Error, Sendable, Equatable {
  /// Sentences: why, and what to do.
  public var message: String
  public init(_ message: String) { self.message = message }
}
