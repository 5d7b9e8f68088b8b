import CUDADriver
import ClipJob
import Compositor
import FoundationEssentials
import GPURendering
import Machine
import MediaIO

extension Verb {
  static let devices = Verb(
    name: "devices", operands: "[--json]",
    summary: "List where jobs can run, and the decoders and encoders that actually open.",
    options: [.json],
    run: { arguments in
      let cpu = ProcessorReport()
      let gpus = Result<[GPUReport], CUDAError> { () throws(CUDAError) in try GPUSurvey.run() }
      let telemetry = TelemetryReport((try? gpus.get()) ?? [])
      if arguments.has("--json") {
        Terminal.print(DeviceList.document(cpu, gpus, telemetry).text(pretty: true))
      } else {
        DeviceList.lines(cpu, gpus, telemetry).forEach { Terminal.print($0) }
      }
      return .done
    })
}

/// The processor and what FFmpeg does on it.
struct ProcessorReport {
  let share = MachineShare.own
  let kernels = KernelLevel.current
  let codecs = Capabilities.detect()
}

/// The devices of a machine for people and for programs. The document is what a worker reads to choose its lanes.
enum DeviceList {
  static func document(
    _ cpu: ProcessorReport, _ gpus: Result<[GPUReport], CUDAError>, _ telemetry: TelemetryReport
  ) -> JSONValue {
    let processor = JSONValue.object([
      ("device", .string("cpu")), ("cores", .number(cpu.share.cores)), ("kernels", .string(cpu.kernels)),
      ("videoEncoders", list(cpu.codecs.videoEncoders)), ("audioEncoders", list(cpu.codecs.audioEncoders)),
      ("decoders", list(cpu.codecs.decoders)),
    ])
    switch gpus {
    case .success(let reports):
      let driver = reports.first.map { [("driver", JSONValue.string($0.driver))] } ?? []
      return .object([
        ("devices", .array([processor] + reports.map { gpu($0, telemetry) })), ("cuda", .object(driver)),
        ("nvml", telemetry.document),
      ])
    case .failure(let error):
      var fields = [("missing", JSONValue.string(error.message)), ("absent", .bool(error.isAbsence))]
      if let hint = error.hint { fields.append(("hint", .string(hint))) }
      return .object([("devices", .array([processor])), ("cuda", .object(fields))])
    }
  }

  private static func gpu(_ report: GPUReport, _ telemetry: TelemetryReport) -> JSONValue {
    let device = report.device
    var fields: [(String, JSONValue)] = [
      ("device", .string("cuda:\(device.ordinal)")), ("name", .string(device.name)),
      ("uuid", .string(device.uuid)), ("mig", .bool(device.isMIG)),
      ("computeCapability", .string("\(device.computeCapability)")), ("memory", .number(device.totalMemory)),
    ]
    if let free = report.freeMemory { fields.append(("freeMemory", .number(free))) }
    fields += [("driver", .string(report.driver)), ("usable", .bool(report.refusal == nil))]
    if let refusal = report.refusal ?? report.codecRefusal { fields.append(("reason", .string(refusal))) }
    fields += [("decoders", list(report.decoders)), ("videoEncoders", list(report.videoEncoders))]
    return .object(fields + telemetry.members(of: device.uuid))
  }

  private static func list(_ codecs: [Capabilities.Codec]) -> JSONValue {
    .array(
      codecs.map { codec in
        var fields: [(String, JSONValue)] = [
          ("codec", .string(codec.codec)), ("implementation", .string(codec.implementation)),
          ("opens", .bool(codec.opens)),
        ]
        if let reason = codec.reason { fields.append(("reason", .string(reason))) }
        return .object(fields)
      })
  }

  static func lines(
    _ cpu: ProcessorReport, _ gpus: Result<[GPUReport], CUDAError>, _ telemetry: TelemetryReport
  ) -> [String] {
    var lines = ["cpu: \(cpu.share.words), kernels for \(cpu.kernels)"]
    lines += table("video encoders", cpu.codecs.videoEncoders)
    lines += table("audio encoders", cpu.codecs.audioEncoders)
    lines += table("decoders", cpu.codecs.decoders)
    switch gpus {
    case .failure(let error):
      lines.append("cuda: \(error.message)")
      if let hint = error.hint { lines.append("  \(hint)") }
    case .success(let reports):
      for report in reports {
        lines.append(summary(report))
        lines.append("  \(telemetry.words(of: report.device.uuid))")
        if let refusal = report.refusal {
          lines.append("  cannot be used: \(refusal)")
        } else if let refusal = report.codecRefusal {
          lines.append("  composes only; decoding and encoding run on the CPU: \(refusal)")
        } else {
          lines += table("decoders", report.decoders)
          lines += table("video encoders", report.videoEncoders)
        }
      }
    }
    return lines
  }

  private static func summary(_ report: GPUReport) -> String {
    let device = report.device
    let memory = report.freeMemory.map { "\($0 >> 20) of " } ?? ""
    return "cuda:\(device.ordinal): \(device.name)\(device.isMIG ? " (a MIG slice)" : ""), \(device.uuid), "
      + "compute \(device.computeCapability), \(memory)\(device.totalMemory >> 20) MiB free, "
      + "driver for CUDA \(report.driver)"
  }

  private static func table(_ title: String, _ codecs: [Capabilities.Codec]) -> [String] {
    ["  \(title):"]
      + codecs.map { codec in
        let state = codec.opens ? "opens" : "does not open: \(codec.reason ?? "unknown reason")"
        return "    \(Help.pad(codec.codec, 8)) \(Help.pad(codec.implementation, 14)) \(state)"
      }
  }
}
