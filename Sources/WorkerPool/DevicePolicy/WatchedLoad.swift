import ClipJob

/// How busy a GPU is at a moment. What it does not tell is nil.
public struct WatchedLoad: Sendable, Equatable {
  /// Parts of the last second or less, 0…1, in which a kernel ran …
  public var compute: Double?
  /// … in which its video decoders …
  public var decoder: Double?
  /// … and encoders worked.
  public var encoder: Double?
  /// Bytes.
  public var memoryUsed: Int?
  /// Bytes.
  public var memoryTotal: Int?
  /// Of the whole board.
  public var watts: Double?
  /// Of the chip, degrees Celsius.
  public var celsius: Double?
  public init(
    compute: Double? = nil, decoder: Double? = nil, encoder: Double? = nil, memoryUsed: Int? = nil,
    memoryTotal: Int? = nil, watts: Double? = nil, celsius: Double? = nil
  ) {
    self.compute = compute
    self.decoder = decoder
    self.encoder = encoder
    self.memoryUsed = memoryUsed
    self.memoryTotal = memoryTotal
    self.watts = watts
    self.celsius = celsius
  }
}

// MARK: - As a document

extension WatchedLoad {
  var document: JSONValue {
    let parts: [(String, JSONValue?)] = [
      ("compute", compute.map { .number($0, decimals: 3) }),
      ("decoder", decoder.map { .number($0, decimals: 3) }),
      ("encoder", encoder.map { .number($0, decimals: 3) }),
      ("memoryUsed", memoryUsed.map { .number($0) }), ("memoryTotal", memoryTotal.map { .number($0) }),
      ("watts", watts.map { .number($0, decimals: 1) }),
      ("celsius", celsius.map { .number($0, decimals: 1) }),
    ]
    return .object(parts.compactMap { name, value in value.map { (name, $0) } })
  }

  /// What is no amount is not told.
  init(_ value: JSONValue) {
    func part(_ name: String) -> Double? { value[name]?.double.flatMap { (0...1).contains($0) ? $0 : nil } }
    func amount(_ name: String) -> Double? {
      value[name]?.double.flatMap { (0...1e6).contains($0) ? $0 : nil }
    }
    func bytes(_ name: String) -> Int? {
      value[name]?.integer.flatMap { (0...1 << 50).contains($0) ? $0 : nil }
    }
    self.init(
      compute: part("compute"), decoder: part("decoder"), encoder: part("encoder"),
      memoryUsed: bytes("memoryUsed"), memoryTotal: bytes("memoryTotal"), watts: amount("watts"),
      celsius: amount("celsius"))
  }
}
