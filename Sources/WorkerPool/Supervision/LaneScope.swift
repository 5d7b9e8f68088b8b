/// Whose jobs a lane does.
///
/// Note: a lane that a hostile file has taken over has all that it was started with, and sees each document that it is
/// given from then on. So it does the jobs of one tenant, whose own files these are, and is replaced before another's.
struct LaneScope: Sendable, Equatable {
  /// Below which its jobs read and write; the lane is locked to them when it starts.
  var roots: [String]
  /// Nil: no job yet, or lanes are shared by all.
  var tenant: String?

  init(roots: [String], tenant: String? = nil) {
    self.roots = roots
    self.tenant = tenant
  }

  /// Whether a lane that was used for `other` may do a job of this one.
  func mayUseLane(of other: LaneScope) -> Bool {
    roots == other.roots && (tenant == nil || other.tenant == nil || tenant == other.tenant)
  }
}
