import Fetching
import MediaIO
import NetworkGuard

/// What jobs may name by URL, as far as it is known before anything is asked.
///
/// What fetches holds to the same rules; asked here as well, they refuse a document before anything of it is rendered.
struct RemoteRules: Sendable {
  let policy: NetworkPolicy
  /// Nil: any object, as far as what fetches allows.
  let objects: ObjectAccess?

  /// - Throws: `.forbidden`.
  func check(_ place: FetchPlace, writing: Bool = false) throws(MediaError) {
    switch place {
    case .web(let url):
      do throws(NetworkRefusal) {
        if writing { try policy.checkWriting(url) } else { try policy.check(url) }
      } catch {
        throw MediaError(
          .forbidden, "\(url.shown) is not \(writing ? "written" : "read"): \(error.reason)", hint: error.hint
        )
      }
    case .object(let object):
      do throws(FetchFailure) {
        try objects?.check(object, writing: writing)
      } catch { throw MediaError(error) }
    }
  }
}
