import ClipJob
import Costs
import Machine
import Quotes
import Rendering
import WorkerPool

/// What a render without a queue costs: it has its device for itself, for as long as it takes.
struct RenderPrices {
  private let table: PriceTable
  private let isSpot: Bool

  /// - Parameter usual: where no table is named. Nil: then there is no price.
  init?(_ arguments: Arguments, usual: PriceTable? = nil) throws {
    let settings = try ResolvedSettings(arguments, PriceFile.settings).values
    let named = try settings.prices.map { try PriceFile.read($0) { try arguments.ownRemote().access } }
    guard let table = named ?? usual else { return nil }
    (self.table, isSpot) = (table, settings.isSpot)
  }

  var areAssumed: Bool { table.isAssumed }

  /// The result with its cost; without one where the table has no price, which is told.
  func price(_ result: JobResult, on device: any RenderDevice) -> JobResult {
    let priced =
      device.name == PricedDevice.cpu.name ? .cpu : PricedDevice(Self.model(of: device), isGPU: true)
    var result = result
    var cost = result.cost ?? JobResult.Cost()
    let wall = result.timing?.wall ?? 0
    if priced.isGPU { cost.gpuSeconds = wall }
    if let rate = table.rates(of: [priced], millicores: MachineShare.own.millicores, isSpot: isSpot)[0] {
      var meter = PriceMeter(price: rate, start: 0)
      meter.open(0, at: 0)
      meter.begin(0, at: 0)
      let time = meter.end(0, at: Int64(min(wall, 1e9) * 1e9))?.cost ?? .zero
      let egress = table.egress(bytes: result.outputs.compactMap(\.bytes).reduce(0, &+))
      var stages = StageCosts.divide(time, busy: result.timing?.stages ?? [:], seconds: wall)
      if egress != .zero { stages[StageCosts.egress] = egress }
      let ingress = table.ingress(bytes: result.io?.bytesFetched ?? 0)
      if ingress != .zero { stages[StageCosts.ingress] = ingress }
      cost.set(time + egress + ingress, stages: stages, isAssumed: table.isAssumed)
    } else {
      Terminal.error("warning: the price table has no price for \(priced.name)")
    }
    result.cost = cost
    return result
  }

  /// Dollars for a job that has a device (by its class, `DeviceClass`) for itself; nil: the table has no price for it.
  func usd(device: String, seconds: Double, bytes: Double) -> Double? {
    let priced = device == DeviceClass.cpu ? .cpu : PricedDevice(device, isGPU: true)
    guard let rate = table.rates(of: [priced], millicores: MachineShare.own.millicores, isSpot: isSpot)[0]
    else { return nil }
    return rate.usd / 3600 * seconds + table.egress(bytes: Int(min(max(0, bytes), 1e18))).usd
  }

  /// What the result tells where nothing could be held against the job's budget.
  static func uncheckedBudget(
    of job: Job, on device: any RenderDevice, _ prices: RenderPrices?
  ) -> JobWarning? {
    let name = DeviceClass.of(label: device.label)
    guard prices?.usd(device: name, seconds: 0, bytes: 0) == nil else { return nil }
    return job.uncheckedBudget(on: name)
  }

  /// Why a job is not begun here: it would cost more than its budget. What its time is was not learnt from any queue.
  func refusal(of job: Job, _ plan: RenderPlan, on device: any RenderDevice) -> JobError? {
    guard job.maxCost != nil else { return nil }
    let name = DeviceClass.of(label: device.label)
    let work = plan.work(encodingInHardware: DeviceClass.encodesInHardware(name))
    let quote = QuoteModel(device: name).quote(work, memory: plan.estimatedMemory)
    return usd(device: name, seconds: quote.seconds, bytes: quote.bytes).flatMap {
      job.refusal(quote, usd: $0)
    }
  }

  /// A GPU's label is its name and its model: "cuda:0 NVIDIA L4".
  private static func model(of device: any RenderDevice) -> String {
    device.label.hasPrefix(device.name + " ")
      ? String(device.label.dropFirst(device.name.count + 1)) : device.label
  }
}
