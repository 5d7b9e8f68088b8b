#if canImport(Glibc)
  import Glibc
#endif

/// What a worker is called by its queues.
///
/// A name is an identity: leases and results tell it, cards are found by it, and a ledger takes batches once by their
/// writer's name. So it must be nobody else's, now or in what is still kept of the past: two workers on one host, in
/// containers whose processes have the same number, or a pod that begins anew under its name. A part of it is drawn at random.
public enum WorkerName {
  /// Bytes of the host's name that are kept: as long as a label of a host name may be.
  private static let longestHost = 63

  /// - Parameter host: for people, who know a worker by it.
  public static func unique(host: String, process: Int32 = getpid()) -> String {
    let words = host.unicodeScalars.map { isPlain($0) ? Character($0) : "-" }.prefix(longestHost)
    let name = words.isEmpty ? "worker" : String(words)
    return "\(name)-\(process)-\(String(UInt64.random(in: .min ... .max), radix: 36))"
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-": true
    default: false
    }
  }
}
