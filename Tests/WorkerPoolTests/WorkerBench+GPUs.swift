import Foundation

@testable import WorkerPool

extension WorkerBench {
  /// What the fake `clipmill devices` prints from now on.
  func devices(_ text: String) throws {
    try text.write(toFile: folder.file("devices.json"), atomically: true, encoding: .utf8)
  }

  func devices(_ gpus: [DeviceSurvey.GPU]) throws { try devices(GPUs.listing(gpus)) }

  var surveyor: DeviceSurveyor {
    DeviceSurveyor(
      executable: Built.fakeLane, arguments: ["devices", folder.file("devices.json")], environment: [:])
  }

  /// A worker on fake GPUs.
  func start(
    _ lane: Lane = .fake, gpus: [DeviceSurvey.GPU], lanes: Int = 1, cpu: Bool = false,
    _ change: (inout WorkerOptions) -> Void = { _ in }
  ) throws -> Running {
    if !folder.contents.contains("devices.json") { try devices(gpus) }
    let surveyor = surveyor
    return try start(lane) { options in
      options.devices = gpus.map { .init($0.name, lanes: lanes, gpu: $0) }
      if cpu { options.devices.append(.init("cpu", lanes: 1)) }
      options.surveyor = surveyor
      options.recheck = 0.05
      options.retry.refusalDelay = 0
      change(&options)
    }
  }

  /// So many jobs, one after the other, each of which does `fake` the first time.
  func oneByOne(_ count: Int, _ fake: String, prefix: String = "bad") throws {
    for number in 0..<count {
      try enqueue("\(prefix)\(number)", fake: "say:met-\(prefix)\(number) once:\(fake) publish rename finish")
      try logged("met-\(prefix)\(number)")
      try event(.retrying, of: "\(prefix)\(number)")
    }
  }
}
