import ClipJob
import CUDADriver
import Compositor
import FoundationEssentials
import GPURendering
import Machine
import MediaIO
import Rendering
import RedisQueue

extension Verb {
  static let doctor = Verb(
    name: "doctor", operands: "[--redis URL] [--json]",
    summary: "Check what this machine can do, and report problems with it and with its queue's server.",
    options: QueueConnection.options,
    run: { arguments in
      let checks =
        Doctor.examine() + Doctor.examineRemote(arguments) + Doctor.examine(try QueueConnection(arguments))
      if arguments.has("--json") {
        let list = checks.map { check in
          JSONValue.object(
            [
              ("check", .string(check.name)), ("state", .string(check.state.rawValue)),
              ("found", .string(check.found)),
            ] + (check.hint.map { [("hint", .string($0))] } ?? []))
        }
        Terminal.print(JSONValue.object([("checks", .array(list))]).text(pretty: true))
      } else {
        let width = checks.map(\.name.count).max() ?? 0
        for check in checks {
          Terminal.print("\(check.state.mark) \(Help.pad(check.name, width))  \(check.found)")
          if let hint = check.hint { Terminal.print("\(Help.pad("", 9 + width)) \(hint)") }
        }
      }
      return checks.contains { $0.state == .failed } ? .machine : .done
    })
}

/// What a machine needs, one check a line.
enum Doctor {
  enum State: String {
    case good, warning, failed
    var mark: String {
      switch self {
      case .good: "ok     "
      case .warning: "warning"
      case .failed: "FAILED "
      }
    }
  }

  struct Check {
    var name: String
    var state: State
    var found: String
    var hint: String?
  }

  /// Below this a 1080p render is likely to be refused.
  private static let comfortableMemory = 1 << 30

  static func examine() -> [Check] {
    let found = Capabilities.detect()
    var checks = [
      Check(name: "FFmpeg", state: .good, found: found.libraries.joined(separator: ", ")),
      Check(
        name: "kernels", state: KernelLevel.current == "c" ? .warning : .good,
        found: "\(KernelLevel.current) of the CPU"),
    ]
    for codec in found.videoEncoders + found.audioEncoders {
      checks.append(
        Check(
          name: "\(codec.codec) encoder", state: codec.opens ? .good : .warning,
          found: codec.opens ? codec.implementation : codec.reason ?? "does not open"))
    }
    let closed = found.decoders.filter { !$0.opens }
    checks.append(
      Check(
        name: "decoders", state: closed.isEmpty ? .good : .warning,
        found: closed.isEmpty
          ? found.decoders.map(\.codec).joined(separator: ", ")
          : "missing: " + closed.map(\.codec).joined(separator: ", ")))
    checks += examine(.own) + examineGPUs() + [examineSandbox()]
    if !found.videoEncoders.contains(where: { $0.codec == "h264" && $0.opens }) {
      checks.append(Check(name: "h264", state: .failed, found: "no h264 encoder opens: install libx264"))
    }
    return checks
  }

  /// What the process may use: the limits of its container are what counts, not the machine's size.
  static func examine(_ share: MachineShare) -> [Check] {
    let memory = share.freeMemory ?? 0
    let limit = share.memoryLimit.map { " of the \($0 >> 20) MiB that the control group allows" } ?? ""
    return [
      Check(name: "cores", state: .good, found: share.words),
      Check(
        name: "memory", state: memory >= comfortableMemory ? .good : .warning,
        found: "\(memory >> 20) MiB free\(limit)"),
    ]
  }

  /// Nobody needs a GPU; one that is there and does not work is worth a warning.
  private static func examineGPUs() -> [Check] {
    let reports: [GPUReport]
    do throws(CUDAError) {
      reports = try GPUSurvey.run()
    } catch {
      return [
        Check(
          name: "GPU", state: error.isAbsence ? .good : .warning,
          found: error.isAbsence ? "none: \(error.message)" : error.message,
          hint: error.isAbsence ? nil : error.hint)
      ]
    }
    let checks = reports.map { report in
      let open = report.decoders.filter(\.opens).map(\.codec)
      let encoders = report.videoEncoders.filter(\.opens).map(\.codec)
      return Check(
        name: "cuda:\(report.device.ordinal)", state: report.refusal == nil ? .good : .warning,
        found: report.refusal
          ?? "\(report.device.name), driver for CUDA \(report.driver), decodes \(Self.list(open)), encodes \(Self.list(encoders))",
        hint: report.codecRefusal)
    }
    return checks + (reports.isEmpty ? [] : [examine(TelemetryReport(reports))])
  }

  /// Nothing but measurements is missing without it.
  private static func examine(_ telemetry: TelemetryReport) -> Check {
    guard let missing = telemetry.missing else {
      return Check(name: "NVML", state: .good, found: "driver \(telemetry.driver ?? "of unknown version")")
    }
    return Check(
      name: "NVML", state: .good, found: "none: \(missing.message)",
      hint: "workers then rely on what lanes report of their memory, and report no power"
        + (missing.hint.map { "; \($0)" } ?? ""))
  }

  /// What holds a worker's lanes here. `render` is not held: it reads what its user named.
  private static func examineSandbox() -> Check {
    let report = SandboxCheck.report()
    return Check(
      name: "sandbox", state: report.gaps.isEmpty ? .good : .warning, found: report.words,
      hint: report.gaps.isEmpty ? nil : "missing: " + report.gaps.joined(separator: "; "))
  }

  private static func list(_ codecs: [String]) -> String {
    codecs.isEmpty ? "nothing" : codecs.joined(separator: " ")
  }

  /// The queue's server. Nobody needs one for `render`: it is missed only where somebody said that there is one.
  static func examine(_ connection: QueueConnection) -> [Check] {
    RedisChecks.run(connection.address).map { finding in
      let isOptional = finding.check == "connection" && !connection.isNamed
      let state: State =
        switch finding.severity {
        case .good: .good
        case .warning: .warning
        case .error: isOptional ? .warning : .failed
        }
      return Check(
        name: "Redis \(finding.check)", state: state, found: finding.message,
        hint: isOptional && state != .good
          ? "only the queue needs it: `clipmill render` works without it" : finding.hint)
    }
  }
}
