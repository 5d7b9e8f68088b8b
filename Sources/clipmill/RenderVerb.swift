import ClipJob
import Costs
import FoundationEssentials
import GPURendering
import MediaTypes
import Rendering
import Telemetry

extension Verb {
  static let render = Verb(
    name: "render",
    operands:
      "JOB.json [--report FILE] [--device auto|cpu|cuda:0] [--prices FILE] [--strict] [--quiet] [--json]",
    summary: "Render one job locally, without a queue. JOB.json may be - for stdin.",
    options: RenderRun.options,
    run: { arguments in
      let path = try arguments.only("JOB.json")
      let run = try RenderRun(arguments)
      let (fonts, remote) = (arguments.fontFolders, try arguments.ownRemote())
      return try run.render(of: path == "-" ? nil : path) {
        let (job, locator, warning) = try JobFile.job(path, arguments)
        // What is not found is explained by it.
        if let warning { run.warn(warning) }
        return (job, locator.with(fontFolders: fonts).with(remote.access(of: job.labels["tenant"])))
      }
    })
}

/// One render as `render` and `cut` do it: progress while it runs, a report when it ends.
struct RenderRun {
  static let options =
    [
      Option("--report", value: "FILE", "Write the result document to FILE, even if the job fails."),
      Option("--device", value: "DEVICE", "auto (a GPU if there is one), cpu, cuda:N or cuda:UUID."),
      Option("--quiet", short: "-q", "No progress and no summary; errors only."),
      .fonts,
      MediaRootOption.option(
        "Read and write below this folder only, as a worker with that media root; as often as `work` has it."),
      WarningPrinter.strict, .json,
    ] + NetworkOptions.ofDocuments + PriceFile.options

  private let report: ReportFile?
  private let quiet: Bool
  private let json: Bool
  private let choice: DeviceChoice
  private let prices: RenderPrices?
  private let isStrict: Bool

  init(_ arguments: Arguments) throws {
    isStrict = arguments.has(WarningPrinter.strict.name)
    report = arguments["--report"].map { ReportFile(path: $0) }
    quiet = arguments.has("--quiet")
    json = arguments.has("--json")
    let device = arguments["--device"] ?? "auto"
    guard let choice = DeviceChoice(device) else {
      throw UsageError(message: "unknown device “\(device)”", hint: "use auto, cpu, cuda:0 or cuda:UUID")
    }
    self.choice = choice
    prices = try RenderPrices(arguments)
  }

  /// What a person named must be there; what was chosen for them may be passed over.
  private func device() throws(JobError) -> any RenderDevice {
    do {
      return try choice.open()
    } catch {
      if choice == .auto {
        if !quiet { Terminal.error("warning: the GPU is not used: \(error)") }
        return CPUDevice()
      }
      throw JobError("machine.device", error.message, hint: error.hint ?? "use --device cpu")
    }
  }

  /// A caption file may have the name of a job document.
  private static func check(
    _ job: Job, isNotWrittenTo file: String, _ locator: MediaLocator
  ) throws(JobError) {
    let outputs = JobFiles(job, locator: locator).outputs
    guard let index = outputs.firstIndex(where: { ReportFile.isSame($0, file) }) else { return }
    throw JobError(
      "output.isSource", "\(outputs[index]) is the job itself and would be overwritten",
      path: outputs.count == job.outputs.count ? "outputs[\(index)].to" : "outputs",
      hint: "choose another name for the output")
  }

  func warn(_ warning: JobWarning) {
    if !quiet, !json { WarningPrinter.print([warning]) }
  }

  /// Renders the job that `load` reads, with where its files are. Throws nothing that the report would not tell.
  ///
  /// - Parameters:
  ///   - file: the job's own, if it is read from one.
  ///   - naming: what errors are called where there is no document that their paths could lead into.
  func render(
    of file: String? = nil, naming: (JobError) -> JobError = { $0 },
    _ load: () throws -> (Job, MediaLocator)
  ) throws -> ExitCode {
    do {
      return try render(file, naming, load)
    } catch let errors as JobErrors {
      throw JobErrors(errors.errors.map(naming))
    } catch let error as JobError {
      throw naming(error)
    }
  }

  private func render(
    _ file: String?, _ naming: (JobError) -> JobError, _ load: () throws -> (Job, MediaLocator)
  ) throws -> ExitCode {
    var id = "local"
    var report = report
    try report?.check(document: file)
    do {
      let (job, locator) = try load()
      if let given = job.id { id = given }
      if let file { try Self.check(job, isNotWrittenTo: file, locator) }
      do {
        try report?.check(job, locator: locator)
      } catch {
        report = nil
        throw error
      }
      let cancellation = Cancellation()
      let heartbeat = Heartbeat(cancellation)
      let plan = try RenderPlan(job, locator: locator, heartbeat: heartbeat)
      if isStrict { try WarningPrinter.refuse(plan.warnings) }
      Interruption.watch(cancellation) { [report, json, id] in
        let error = JobError("job.cancelled", "the job was cancelled", hint: nil)
        if let report {
          let document = JobResult.failed(id: id, [error])
          try? report.write(document)
        }
        ErrorPrinter.print([error], json: json)
      }
      let progress = ProgressPrinter(quiet ? .silent : Terminal.stderrIsTerminal ? .bar : .lines)
      let device = try device()
      if let refusal = prices?.refusal(of: job, plan, on: device) { throw refusal }
      let session = RenderSession(plan, device: device, heartbeat: heartbeat) {
        progress.update($0)
      }
      let outcome = Result<RenderResult, JobError> { () throws(JobError) in try session.run() }
      progress.end()
      if case .failure(let error) = outcome {
        try report?.write(JobResult.failed(id: id, [error]))
        ErrorPrinter.print([naming(error)], json: json)
        return ErrorPrinter.exitCode(afterStart: error)
      }
      var result = try outcome.get()
      if let warning = RenderPrices.uncheckedBudget(of: job, on: device, prices) {
        result.warnings.append(warning)
      }
      let document = prices?.price(result.document(id: id), on: device) ?? result.document(id: id)
      var reportError: JobError?
      do { try report?.write(document) } catch { reportError = error }
      if !quiet { WarningPrinter.print(result.warnings, naming: naming) }
      summarize(result, document)
      guard let reportError else { return .done }
      // The outputs are there: it is neither the job's fault nor a wrong command.
      ErrorPrinter.print([reportError], json: json)
      return .machine
    } catch let errors as JobErrors {
      try report?.write(JobResult.failed(id: id, errors.errors))
      throw errors
    } catch let error as JobError {
      try report?.write(JobResult.failed(id: id, [error]))
      throw error
    }
  }

  private func summarize(_ result: RenderResult, _ document: JobResult) {
    if json {
      Terminal.print(String(decoding: document.json(), as: UTF8.self))
      return
    }
    guard !quiet else { return }
    for file in result.files {
      Terminal.print(
        "\(ForeignText.harmless(FilePath.shown(file.to)))  \(Self.content(of: file))  \(Self.size(file.bytes))"
      )
    }
    Terminal.print(
      formatted(
        "rendered in %.1f s (%.1f× real time), %.1f CPU s, %d MiB at most", result.wall, result.speed,
        result.cpuSeconds, result.peakMemory >> 20))
    if let usd = document.cost?.usd { Terminal.print("cost: \(Figures.dollars(Money(usd: usd)))") }
  }

  private static func content(of file: RenderResult.File) -> String {
    if let captions = file.captions { return "\(captions) caption\(captions == 1 ? "" : "s")" }
    let length = file.duration.map { formatted("%.2f s  %d frames", $0, file.frames ?? 0) } ?? "still"
    return "\(file.width ?? 0)×\(file.height ?? 0)  \(length)"
  }

  private static func size(_ bytes: Int) -> String {
    bytes < 1_000_000
      ? formatted("%.0f kB", Double(bytes) / 1e3) : formatted("%.1f MB", Double(bytes) / 1e6)
  }
}
