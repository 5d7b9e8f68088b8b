/// Servers, as quotes know them: a class beside those of devices, whose work is requests and bytes. What was learnt of a host is kept,
/// fitted, doubted and forgotten as what was learnt of a device is.
public enum HostClass {
  private static let prefix = "host:"
  static let unnamed = prefix
  /// Hosts of a queue that are learnt; more than anybody's sources lie on.
  public static let most = 200
  /// A DNS name's length, and a port.
  private static let longest = 262

  /// - Parameter host: with its port, where a URL names one; or a bucket.
  /// - Returns: nil for what is no name of a host: results are written by lanes, which hostile files may have taken over.
  public static func of(_ host: String) -> String? {
    let isName = host.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"): true
      default: "._-:[]".utf8.contains(byte)
      }
    }
    guard isName, (1...longest).contains(host.utf8.count) else { return nil }
    return prefix + host.lowercased()
  }

  static func isHost(_ name: String) -> Bool { name.hasPrefix(prefix) }
}

/// What a job moves from one host.
public struct TransferWork: Sendable, Equatable {
  /// With its port, where a URL names one.
  public var host: String
  /// Parts that are asked for.
  public var requests: Double
  public var bytes: Double

  public init(host: String, requests: Double, bytes: Double) {
    (self.host, self.requests, self.bytes) = (host, requests, bytes)
  }

  /// As of any work: `job` once, a request as a source that is opened, bytes as bytes.
  public var features: WorkFeatures {
    var features = WorkFeatures()
    features[.sources] = requests
    features[.written] = bytes / 1e6
    return features
  }
}

/// How long a job is expected to wait for the bytes of one host.
public struct TransferQuote: Sendable, Equatable {
  public var work: TransferWork
  public var seconds: Double
  /// Finished jobs that it was learnt from; 0: it is assumed.
  public var jobs: Int
}
