import MediaTypes
import ObjectStores

/// Whose jobs a lane does.
///
/// Note: a lane that a hostile file has taken over has all that it was started with, and sees each document that it is
/// given from then on. So it does the jobs of one tenant, whose own files these are, and is replaced before another's.
struct LaneScope: Sendable, Equatable {
  /// Below which its jobs read and write; the lane is locked to them when it starts.
  var roots: [String]
  /// What it may name of stores; what reads URLs for it is held to them.
  var buckets: [BucketRule]
  /// Nil: no job yet, or lanes are shared by all.
  var tenant: String?

  init(roots: [String], buckets: [BucketRule] = [], tenant: String? = nil) {
    self.roots = roots
    self.buckets = buckets
    self.tenant = tenant
  }

  /// Whether a lane that was used for `other` may do a job of this one.
  func mayUseLane(of other: LaneScope) -> Bool {
    guard roots.map({ FilePath.Key($0) }) == other.roots.map({ FilePath.Key($0) }), buckets == other.buckets
    else {
      return false
    }
    guard let tenant, let before = other.tenant else { return true }
    return FilePath.areSame(tenant, before)
  }
}

extension WorkerOptions {
  /// What a lane must be, to do a job of that tenant.
  func scope(of tenant: String) -> LaneScope {
    LaneScope(
      roots: mediaRoots.paths(of: tenant), buckets: buckets.rules(of: tenant),
      tenant: separatesTenants ? tenant : nil)
  }
}
