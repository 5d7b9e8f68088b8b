/// How the server of a queue fares, as it says itself. What it does not tell is nil.
public struct QueueServer: Sendable, Equatable {
  public var memoryUsed: Int?
  /// Bytes; nil: no limit.
  public var memoryLimit: Int?
  /// Changes are written to a file before they count.
  public var isDurable = false
  /// False: the last of those writes failed, and the server takes no changes.
  public var canWriteFile = true
  /// Whether that file's last rewrite went well.
  public var couldRewriteFile = true
  /// Times that the server went on although the disk had not kept up, since it started.
  public var delayedSyncs: Int?
  public var isReplica = false
  public var replicas = 0
  /// Bytes that the replica that is furthest behind has not acknowledged; nil: there is no replica.
  public var replicaLag: Int?
  /// Why jobs cannot be entrusted to it now, a sentence each.
  public var troubles: [String] = []
  public init() {}
}
