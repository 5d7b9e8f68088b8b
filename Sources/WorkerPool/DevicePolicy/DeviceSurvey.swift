import ClipJob

/// The GPUs of this machine, as `clipmill devices --json` tells of them.
///
/// The supervisor never loads the driver itself: a sick GPU can hang whoever asks it anything.
public struct DeviceSurvey: Sendable, Equatable {
  /// A GPU, or a slice of one.
  public struct GPU: Sendable, Equatable {
    /// By position among those that the asking process saw: `cuda:0`.
    public var name: String
    /// As in "NVIDIA L4".
    public var model: String
    /// `GPU-…` or, of a slice, `MIG-…`.
    public var uuid: String
    /// A slice of a GPU.
    public var isMIG: Bool
    /// Bytes.
    public var memory: Int
    /// Bytes that nobody used when it was asked.
    public var freeMemory: Int
    /// It has an encoder for video that opens.
    public var encodes: Bool
    /// Why it cannot be used, a sentence; nil: it can.
    public var reason: String?

    public init(
      name: String, model: String, uuid: String, isMIG: Bool = false, memory: Int, freeMemory: Int,
      encodes: Bool = false, reason: String? = nil
    ) {
      self.name = name
      self.model = model
      self.uuid = uuid
      self.isMIG = isMIG
      self.memory = memory
      self.freeMemory = freeMemory
      self.encodes = encodes
      self.reason = reason
    }
  }

  public var gpus: [GPU]
  /// Why there is no CUDA here, a sentence; nil: there is.
  public var missing: String?
  /// With `missing`: there is a driver, and it does not start. Somebody meant the machine to have GPUs.
  public var isBroken: Bool

  public init(gpus: [GPU], missing: String? = nil, isBroken: Bool = false) {
    self.gpus = gpus
    self.missing = missing
    self.isBroken = isBroken
  }

  /// Reads what `devices --json` printed.
  public init(parsing bytes: [UInt8]) throws(DeviceSurveyError) {
    let value: JSONValue
    do {
      value = try JSONValue(parsing: bytes)
    } catch {
      throw DeviceSurveyError("it printed invalid JSON: \(error.message)")
    }
    guard case .array(let items)? = value["devices"] else {
      throw DeviceSurveyError("it did not print a list of devices: \(value.text().prefix(200))")
    }
    gpus = []
    for item in items where item["device"]?.text?.hasPrefix("cuda:") == true { gpus.append(try GPU(item)) }
    guard Set(gpus.map(\.uuid)).count == gpus.count else {
      throw DeviceSurveyError("it listed two GPUs with the same UUID")
    }
    missing = value["cuda"]?["missing"]?.text
    isBroken = value["cuda"]?["absent"]?.flag == false
  }
}

extension DeviceSurvey.GPU {
  /// Bytes; more is no GPU's.
  private static let largestMemory = 1 << 50

  fileprivate init(_ value: JSONValue) throws(DeviceSurveyError) {
    guard let name = value["device"]?.text, let uuid = value["uuid"]?.text,
      uuid.hasPrefix("GPU-") || uuid.hasPrefix("MIG-"), let isUsable = value["usable"]?.flag
    else { throw DeviceSurveyError("it listed a GPU without a name, a UUID or \"usable\"") }
    let (memory, free) = (value["memory"]?.integer ?? 0, value["freeMemory"]?.integer ?? 0)
    guard !isUsable || ((1...Self.largestMemory).contains(memory) && (0...memory).contains(free)) else {
      throw DeviceSurveyError("it reported \(memory) bytes of memory, \(free) of them free, for \(name)")
    }
    var encodes = false
    if case .array(let encoders)? = value["videoEncoders"] {
      encodes = encoders.contains { $0["opens"]?.flag == true }
    }
    self.init(
      name: name, model: value["name"]?.text ?? "a GPU", uuid: uuid, isMIG: value["mig"]?.flag ?? false,
      memory: memory, freeMemory: free, encodes: encodes,
      reason: isUsable ? nil : value["reason"]?.text ?? "it is reported as not usable")
  }

  /// For people.
  var words: String { "\(name) (\(model), \(uuid))" }
}

/// The machine's devices could not be looked at.
public struct DeviceSurveyError: Error, Sendable, Equatable {
  /// What went wrong, a clause without its subject: "it took longer than 60 s".
  public var message: String
  public init(_ message: String) { self.message = message }
}
