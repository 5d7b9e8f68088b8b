import HTTPService
import Synchronization

/// What clients hold for long, of which a server has a bounded number: nobody gets so much of it that others get nothing.
///
/// Something is held for as long as it lives, so there is no end at which it could be forgotten to be given back.
final class Shares: Sendable {
  typealias Thing = AnyObject & Sendable

  private struct Holding {
    let caller: String
    let tenant: String?
    weak var thing: (any Thing)?
  }
  private let holdings = Mutex<[Holding]>([])
  private let things: String

  /// That a caller may hold, and a tenant with all of its callers.
  let ofCaller: Int, ofTenant: Int
  /// So few are never too many.
  private static let least = 4

  /// - Parameters:
  ///   - things: what they are, for people.
  ///   - total: that the server has.
  init(_ things: String, of total: Int) {
    self.things = things
    ofCaller = max(Self.least, total / 4)
    ofTenant = max(Self.least, total / 2)
  }

  /// Counts something while it lives.
  ///
  /// - Parameters:
  ///   - caller: who asks: a key, a user, or an address.
  ///   - tenant: nil: none in particular.
  /// - Throws: 429 `share.caller` or `share.tenant`.
  func take(_ thing: any Thing, for caller: String, of tenant: String?) throws(HTTPProblem) {
    try holdings.withLock { holdings throws(HTTPProblem) in
      holdings.removeAll { $0.thing == nil }
      guard holdings.count(where: { $0.caller == caller }) < ofCaller else {
        throw refusal(
          "share.caller", "You have \(ofCaller) \(things) already, as many as one caller may have at once.")
      }
      guard tenant == nil || holdings.count(where: { $0.tenant == tenant }) < ofTenant else {
        throw refusal(
          "share.tenant", "The tenant has \(ofTenant) \(things) already, as many as it may have at once.")
      }
      holdings.append(Holding(caller: caller, tenant: tenant, thing: thing))
    }
  }

  /// That are held.
  var count: Int { holdings.withLock { $0.count { $0.thing != nil } } }

  private func refusal(_ code: String, _ message: String) -> HTTPProblem {
    HTTPProblem(
      429, code, message, hint: "Retry when one of them has ended.", headers: ["Retry-After": "5"])
  }
}
