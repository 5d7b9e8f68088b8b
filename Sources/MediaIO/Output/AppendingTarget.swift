import Telemetry

/// A target of which nothing is kept: what takes the bytes gets each of them once, in order. The digest is taken as they
/// pass.
public final class AppendingTarget: OutputTarget {
  public typealias Append = (UnsafeRawBufferPointer) throws(MediaError) -> Void

  public let name: String
  private let append: Append
  private let digest: SHA256
  private var end: Int64 = 0
  private var told: OutputReceipt?

  /// - Parameter name: for messages.
  public init(name: String, _ append: @escaping Append) throws(MediaError) {
    self.name = name
    self.append = append
    digest = try SHA256()
  }

  public var size: Int64 { get throws(MediaError) { end } }

  public func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(MediaError) {
    guard offset == end, told == nil else {
      throw MediaError(
        .failed,
        "\(name) cannot be written at byte \(offset): it is sent as it is made, and \(end) bytes are",
        hint: "this is a bug in Clipmill; please report it")
    }
    try append(bytes)
    digest.update(bytes)
    end += Int64(bytes.count)
  }

  public func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int64) throws(MediaError) -> Int {
    throw MediaError(
      .failed, "\(name) cannot be read again: it is sent as it is made",
      hint: "this is a bug in Clipmill; please report it")
  }

  public func receipt(_ activity: Heartbeat.Activity?) throws(MediaError) -> OutputReceipt {
    if let told { return told }
    let receipt = OutputReceipt(bytes: Int(end), sha256: digest.finish())
    told = receipt
    activity?.advance(receipt.bytes)
    return receipt
  }
}
