import ClipJob
import Costs
import GPURendering
import JobQueue
import MediaTypes
import Quotes
import RedisQueue
import Rendering

extension Verb {
  static let quote = Verb(
    name: "quote",
    operands: "JOB.json [--device DEVICE | --all] [--prices FILE] [--redis URL] [--queue NAME] [--json]",
    summary:
      "Estimate what a job takes on a device: time, memory and dollars, learnt from the queue's finished jobs.",
    options: [
      Option(
        "--device", value: "DEVICE",
        "auto (default: a GPU if this machine has one), cpu, cuda:N, or a name such as “NVIDIA L4”."),
      Option("--all", "Every device on which jobs of the queue have finished, and the CPU."),
      .fonts,
    ] + NetworkOptions.ofDocuments + PriceFile.options + QuoteConnection.options,
    run: { arguments in
      let path = try arguments.only("JOB.json")
      guard !arguments.has("--all") || arguments["--device"] == nil else {
        throw UsageError(message: "--all and --device exclude each other", hint: "leave one of them out")
      }
      let job = try Job.parse(JobFile.read(path))
      let plan = try RenderPlan(
        job,
        locator: JobFile.locator(for: path).with(fontFolders: arguments.fontFolders).with(
          try arguments.ownRemote().access(of: job.labels["tenant"])))
      let lessons = try QuoteConnection.lessons(arguments)
      let book = QuoteBook(lessons ?? [:])
      let devices =
        arguments.has("--all")
        ? Set(book.devices + [DeviceClass.cpu]).sorted()
        : [try QuotedDevice.named(arguments["--device"] ?? "auto")]
      let prices = try RenderPrices(arguments)
      let quotes = JobQuotes(plan.facts, devices: devices, book: book, budget: job.maxCost?.seconds) {
        prices?.usd(device: $0.device, seconds: $0.seconds, bytes: $0.bytes)
      }
      let words = QuoteWords(quotes: quotes, hasStore: lessons != nil, hasPrices: prices != nil)
      Terminal.print(arguments.has("--json") ? quotes.document.text(pretty: true) : words.text)
      return .done
    })
}

/// Where a verb finds what finished jobs took: the queue's server, where one is named.
private enum QuoteConnection {
  static let options = QueueConnection.options

  /// Nil: no server is named, and none is asked.
  static func lessons(_ arguments: Arguments) throws -> [String: QuoteStatistics]? {
    let connection = try QueueConnection(arguments)
    guard connection.isNamed else { return nil }
    do {
      return try RedisQuoteStore(connection.open()).lessons()
    } catch let error as QueueError {
      throw JobError(queue: error)
    }
  }
}

/// Classes of devices as people name them.
private enum QuotedDevice {
  static func named(_ text: String) throws -> String {
    let isHere = text == "auto" || text == "cuda" || text.hasPrefix("cuda:")
    // Anything else is the name of a device that may be elsewhere.
    guard isHere else { return text }
    guard let choice = DeviceChoice(text) else {
      throw UsageError(
        message: "unknown device “\(text)”", hint: "use auto, cpu, cuda:0, cuda:UUID or a name")
    }
    do {
      return DeviceClass.of(label: try choice.open().label)
    } catch {
      guard choice != .auto else { return DeviceClass.cpu }
      throw JobError(
        "machine.device", "\(error.message).",
        hint: "give the device's model, such as “NVIDIA L4”; `clipmill devices` lists those of this machine"
      )
    }
  }
}

/// A job's quotes for people.
struct QuoteWords {
  let quotes: JobQuotes
  /// Whether a queue was asked what its jobs took.
  let hasStore: Bool
  let hasPrices: Bool

  private func cost(_ quote: Quote) -> String {
    guard let usd = quotes.usd(quote) else { return "no price" }
    return Figures.dollars(Money(usd: usd)) + (quotes.isAboveBudget(usd) == true ? ", above the budget" : "")
  }

  private var transferLines: [String] {
    quotes.transfers.map { transfer in
      let basis =
        transfer.jobs > 0
        ? "learnt from \(transfer.jobs) job\(transfer.jobs == 1 ? "" : "s")"
        : "assumed: no job of the queue has read from it"
      return ForeignText.harmless(
        "of these, from \(transfer.work.host): \(formatted("%.1f MB", transfer.work.bytes / 1e6)) in "
          + "\(JobWords.time(transfer.seconds)) (\(basis))")
    }
  }

  var text: String {
    let rows = quotes.quotes.map { quote in
      [
        quote.device, JobWords.time(quote.seconds),
        "\(JobWords.time(quote.range.lowerBound)) – \(JobWords.time(quote.range.upperBound))",
        "\(quote.memory >> 20) MiB", formatted("%.1f MB", quote.bytes / 1e6),
      ] + (hasPrices ? [cost(quote)] : []) + [quote.jobs > 0 ? String(quote.jobs) : "none"]
    }
    let columns: [Table.Column] =
      ["DEVICE", "TIME", "80% RANGE", "MEMORY", "OUTPUTS"] + (hasPrices ? ["COST"] : []) + ["FROM JOBS"]
    var lines = [Table.text(columns, rows)] + transferLines
    if !hasStore {
      lines.append("No queue given (--redis): these are default assumptions, not learnt from jobs.")
    } else if quotes.quotes.contains(where: { $0.jobs == 0 }) {
      lines.append("Devices on which no job has finished yet are quoted by default assumptions.")
    }
    return lines.joined(separator: "\n")
  }
}
