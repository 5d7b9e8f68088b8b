import ClipJob
import JobQueue

/// What a worker says of itself to those who look at the whole pool (`JobQueue.announce`).
public struct WorkerCard: Sendable, Equatable {
  public struct Device: Sendable, Equatable {
    public var name: String
    /// For people: with the model's name.
    public var title: String
    /// Nil: the CPU.
    public var uuid: String?
    public var isQuarantined: Bool
    /// Why no job is taken for it; nil: jobs are taken.
    public var trouble: String?
    /// Nil: the CPU, or a GPU that does not tell.
    public var load: WatchedLoad?
    public init(
      name: String, title: String, uuid: String? = nil, isQuarantined: Bool = false, trouble: String? = nil,
      load: WatchedLoad? = nil
    ) {
      self.name = name
      self.title = title
      self.uuid = uuid
      self.isQuarantined = isQuarantined
      self.trouble = trouble
      self.load = load
    }
  }

  public struct Lane: Sendable, Equatable {
    public var name: String
    public var device: String
    public var phase: LaneState.Phase
    /// Since the phase began.
    public var seconds: Double
    public var work: LaneState.Work?
    public init(
      name: String, device: String, phase: LaneState.Phase, seconds: Double, work: LaneState.Work? = nil
    ) {
      self.name = name
      self.device = device
      self.phase = phase
      self.seconds = seconds
      self.work = work
    }
  }

  /// Of the program.
  public var version: String
  /// Since the worker began to work, seconds.
  public var uptime: Double
  /// Seconds for which the announcement held when it was made; 0: a worker that did not say so.
  public var holds = 0.0
  /// Why it takes no jobs; empty: it does.
  public var troubles: [String]
  public var devices: [Device]
  public var lanes: [Lane]

  public init(
    version: String, uptime: Double, troubles: [String] = [], devices: [Device] = [], lanes: [Lane] = []
  ) {
    self.version = version
    self.uptime = uptime
    self.troubles = troubles
    self.devices = devices
    self.lanes = lanes
  }
}

extension WorkerCard.Device {
  init(_ state: DeviceState, load: WatchedLoad?) {
    self.init(
      name: state.name, title: state.title, uuid: state.uuid, isQuarantined: state.isQuarantined,
      trouble: state.trouble, load: load)
  }
}

extension WorkerCard.Lane {
  init(_ state: LaneState, at now: Double) {
    self.init(
      name: state.lane, device: state.device, phase: state.phase, seconds: now - state.since, work: state.work
    )
  }
}

// MARK: - As a document

extension WorkerCard {
  public var document: JSONValue {
    [
      "version": .string(version), "uptime": .number(uptime, decimals: 3),
      "holds": .number(holds, decimals: 3),
      "troubles": .array(troubles.map(JSONValue.string)), "devices": .array(devices.map(\.document)),
      "lanes": .array(lanes.map(\.document)),
    ]
  }

  /// Nil for what is no card. Workers of other versions say more, or less.
  public init?(reading bytes: [UInt8]) {
    guard let value = try? JSONValue(parsing: bytes), let version = value["version"]?.text else { return nil }
    self.init(
      version: version, uptime: value["uptime"]?.double ?? 0,
      troubles: (value["troubles"]?.items ?? []).compactMap(\.text),
      devices: (value["devices"]?.items ?? []).compactMap(Device.init),
      lanes: (value["lanes"]?.items ?? []).compactMap(Lane.init))
    holds = value["holds"]?.double ?? 0
  }

  /// As it is by now, when the announcement holds for so many seconds more: its times have gone on.
  public func aged(holding left: Double) -> WorkerCard {
    var card = self
    let age = min(max(0, holds - left), holds)
    card.uptime += age
    for n in card.lanes.indices { card.lanes[n].seconds += age }
    return card
  }
}

extension WorkerCard.Device {
  fileprivate var document: JSONValue {
    var members: [(String, JSONValue)] = [("name", .string(name)), ("title", .string(title))]
    if let uuid { members.append(("uuid", .string(uuid))) }
    if isQuarantined { members.append(("quarantined", true)) }
    if let trouble { members.append(("trouble", .string(trouble))) }
    if let load { members.append(("load", load.document)) }
    return .object(members)
  }

  fileprivate init?(_ value: JSONValue) {
    guard let name = value["name"]?.text else { return nil }
    self.init(
      name: name, title: value["title"]?.text ?? name, uuid: value["uuid"]?.text,
      isQuarantined: value["quarantined"]?.flag ?? false, trouble: value["trouble"]?.text,
      load: value["load"].map(WatchedLoad.init))
  }
}

extension WorkerCard.Lane {
  fileprivate var document: JSONValue {
    var members: [(String, JSONValue)] = [
      ("name", .string(name)), ("device", .string(device)), ("phase", .string(phase.rawValue)),
      ("seconds", .number(seconds, decimals: 3)),
    ]
    if let work {
      members += [
        ("queue", .string(work.queue)), ("job", .string(work.job)), ("tenant", .string(work.tenant)),
      ]
      if let progress = work.progress { members.append(("progress", .number(progress, decimals: 3))) }
    }
    return .object(members)
  }

  fileprivate init?(_ value: JSONValue) {
    guard let name = value["name"]?.text, let phase = value["phase"]?.text.flatMap(LaneState.Phase.init)
    else { return nil }
    self.init(
      name: name, device: value["device"]?.text ?? "", phase: phase, seconds: value["seconds"]?.double ?? 0)
    guard let job = value["job"]?.text else { return }
    work = LaneState.Work(
      queue: value["queue"]?.text ?? "", job: job, tenant: value["tenant"]?.text ?? "",
      progress: value["progress"]?.double)
  }
}
