import ClipJob

@testable import WorkerPool

/// GPUs that are not there.
enum GPUs {
  static let gigabyte = 1 << 30

  /// Of 24 GiB, `cuda:0` where nothing else is said.
  static func gpu(
    _ uuid: String, ordinal: Int = 0, free: Int = 20 * gigabyte, encodes: Bool = false, reason: String? = nil
  ) -> DeviceSurvey.GPU {
    DeviceSurvey.GPU(
      name: "cuda:\(ordinal)", model: "Fake", uuid: "GPU-" + uuid, memory: 24 * gigabyte, freeMemory: free,
      encodes: encodes, reason: reason)
  }

  /// What `clipmill devices --json` says of them.
  static func listing(_ gpus: [DeviceSurvey.GPU]) -> String {
    let items = gpus.map { gpu in
      JSONValue.object(
        [
          ("device", .string(gpu.name)), ("name", .string(gpu.model)), ("uuid", .string(gpu.uuid)),
          ("mig", .bool(gpu.isMIG)), ("memory", .number(gpu.memory)), ("freeMemory", .number(gpu.freeMemory)),
          ("driver", "12.4"), ("computeCapability", "8.9"), ("usable", .bool(gpu.reason == nil)),
          ("decoders", .array([])),
          ("videoEncoders", .array([["codec": "h264", "opens": .bool(gpu.encodes)]])),
        ] + (gpu.reason.map { [("reason", .string($0))] } ?? []))
    }
    let cpu: JSONValue = ["device": "cpu", "cores": .number(16)]
    return JSONValue.object([("devices", .array([cpu] + items)), ("cuda", ["driver": "12.4"])]).text()
  }
}
