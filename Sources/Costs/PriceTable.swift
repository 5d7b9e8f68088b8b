import ClipJob
import MediaTypes

/// What time costs: devices by name, the processor by its cores; and what leaves and enters the machine.
public struct PriceTable: Sendable, Equatable {
  /// US dollars an hour. What is nil has no price.
  public struct Hourly: Sendable, Equatable {
    public var onDemand: Money?
    public var spot: Money?
    public init(onDemand: Money? = nil, spot: Money? = nil) {
      self.onDemand = onDemand
      self.spot = spot
    }

    public subscript(isSpot isSpot: Bool) -> Money? { isSpot ? spot : onDemand }
  }

  public struct Device: Sendable, Equatable {
    /// The whole name of a device, as `clipmill devices` tells it ("NVIDIA L4"), or how names begin, with a `*` at the
    /// end ("NVIDIA H200*").
    public var name: String
    public var price: Hourly
    /// The price is that of a machine: its processor is paid for by it.
    public var includesCores: Bool
    public init(_ name: String, _ price: Hourly, includesCores: Bool = true) {
      self.name = name
      self.price = price
      self.includesCores = includesCores
    }
  }

  public var devices: [Device]
  /// Of one core of the processor.
  public var core: Hourly
  /// US dollars for 10⁹ bytes of outputs.
  public var egress: Money
  /// US dollars for 10⁹ bytes of sources by URL.
  public var ingress: Money
  /// Nobody has said what this machine costs: what is priced by it is marked wherever it is told.
  public let isAssumed: Bool

  public init(
    devices: [Device] = [], core: Hourly = Hourly(), egress: Money = .zero, ingress: Money = .zero,
    isAssumed: Bool = false
  ) {
    self.devices = devices
    self.core = core
    self.egress = egress
    self.ingress = ingress
    self.isAssumed = isAssumed
  }

  /// Of a core, as in examples/prices.json: of the size that clouds list. GPUs differ too much for a guess.
  public static let assumed = PriceTable(
    core: Hourly(onDemand: Money(usd: Rational(4, 100)), spot: Money(usd: Rational(14, 1000))),
    isAssumed: true)

  /// A whole name goes before a pattern, a longer pattern before a shorter one.
  public func device(_ name: String) -> Device? {
    if let exact = devices.first(where: { $0.name == name }) { return exact }
    let patterns = devices.filter { $0.name.last == "*" && name.hasPrefix($0.name.dropLast()) }
    return patterns.max { $0.name.utf8.count < $1.name.utf8.count }
  }

  /// What the outputs' bytes cost when they leave the machine.
  public func egress(bytes: Int) -> Money { Self.price(bytes, egress) }

  /// What bytes cost that were fetched from servers.
  public func ingress(bytes: Int) -> Money { Self.price(bytes, ingress) }

  private static func price(_ bytes: Int, _ perGigabyte: Money) -> Money {
    Money(picodollars: perGigabyte.picodollars * Int128(max(0, bytes)) / 1_000_000_000)
  }
}

/// A device of a worker, as the price table knows it.
public struct PricedDevice: Sendable, Hashable {
  /// "NVIDIA L4", "cpu".
  public var name: String
  public var isGPU: Bool
  public init(_ name: String, isGPU: Bool) {
    self.name = name
    self.isGPU = isGPU
  }

  public static let cpu = PricedDevice("cpu", isGPU: false)
}

extension PriceTable {
  /// What each of a worker's devices costs an hour; nil where the table does not say.
  ///
  /// The processor is paid for once: by a GPU whose price includes it, else by the device `cpu`, else by the GPUs in
  /// equal parts. A price of the device "cpu" is that of the whole processor and goes before that of its cores.
  ///
  /// - Parameter millicores: thousandths of a core that the worker may use.
  public func rates(of used: [PricedDevice], millicores: Int, isSpot: Bool) -> [Money?] {
    let found = used.map { $0.isGPU ? device($0.name) : nil }
    let isIncluded = found.contains { $0?.includesCores == true }
    let processor = isIncluded ? .zero : processor(millicores, isSpot: isSpot)
    let hasCPU = used.contains { !$0.isGPU }
    let sharers = Int128(max(1, found.count { $0?.includesCores == false }))
    return zip(used, found).map { device, entry in
      guard device.isGPU else { return processor }
      guard let entry, let own = entry.price[isSpot: isSpot] else { return nil }
      guard !entry.includesCores, !hasCPU, !isIncluded else { return own }
      return processor.map { own + Money(picodollars: $0.picodollars / sharers) }
    }
  }

  private func processor(_ millicores: Int, isSpot: Bool) -> Money? {
    // Patterns mean GPUs: a "*" says nothing of the processor.
    if let whole = devices.first(where: { $0.name == PricedDevice.cpu.name }) {
      return whole.price[isSpot: isSpot]
    }
    return core[isSpot: isSpot].map { Money(picodollars: $0.picodollars * Int128(max(1, millicores)) / 1000) }
  }
}
