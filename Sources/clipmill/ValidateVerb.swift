import ClipJob
import Rendering
import Webhooks

extension Verb {
  static let validate = Verb(
    name: "validate", operands: "JOB.json [--media-root DIR]… [--strict] [--json]",
    summary:
      "Report every error of a job at once, with its JSON path, and warn of what is hardly meant; sources are probed, "
      + "nothing is rendered.",
    options: [
      MediaRootOption.option("Check as a worker with that media root would; as often as `work` has it."),
      .fonts, WarningPrinter.strict, .json,
    ] + NetworkOptions.ofDocuments,
    run: { arguments in
      let path = try arguments.only("JOB.json")
      let (job, locator, warning) = try JobFile.job(path, arguments)
      if let refusal = job.notify?.refusal(by: try arguments.network().policy) { throw refusal }
      let remote = try arguments.ownRemote().access(of: job.labels["tenant"])
      let isJSON = arguments.has("--json")
      // What is not found is explained by it.
      if let warning, !isJSON { WarningPrinter.print([warning]) }
      let plan = try RenderPlan(
        job, locator: locator.with(fontFolders: arguments.fontFolders).with(remote))
      let warnings = [warning].compactMap(\.self) + plan.warnings
      if arguments.has(WarningPrinter.strict.name) { try WarningPrinter.refuse(warnings) }
      let canvas = plan.canvas
      if isJSON {
        let document = JSONValue.object([
          ("valid", .bool(true)),
          (
            "canvas",
            .object([
              ("width", .number(canvas.width)), ("height", .number(canvas.height)),
              ("fps", .number(canvas.fps, decimals: 3)),
            ])
          ), ("duration", .number(plan.duration, decimals: 6)), ("frames", .number(plan.frameCount)),
          ("warnings", .array(warnings.map(\.document))),
        ])
        Terminal.print(document.text(pretty: true))
      } else {
        WarningPrinter.print(plan.warnings)
        Terminal.print(
          "\(path) is valid: \(canvas.width)×\(canvas.height), \(JSONValue.number(canvas.fps, decimals: 3).text(pretty: false)) fps, "
            + "\(JSONValue.number(plan.duration, decimals: 3).text(pretty: false)) s, \(plan.frameCount) frames"
        )
      }
      return .done
    })
}
