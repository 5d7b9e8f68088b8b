import ObjectStores
import Synchronization

/// What may be fetched and sent now: the URLs that the current job names. Asked before each request.
///
/// Redirections are not asked about: where a named URL leads is for its server to say, and for the guard to judge.
final class NamedPlaces: Sendable {
  private struct State {
    var sources: Set<FetchPlace> = []
    var outputs: Set<FetchPlace> = []
    var number = 0
  }
  private let state = Mutex(State())

  /// Counts the grants: what began under an earlier one is over.
  var number: Int { state.withLock { $0.number } }

  /// From now on these alone; what cannot be read as a URL is none.
  func replace(by grant: FetchGrant) {
    let sources = Set(grant.sources.compactMap { try? FetchPlace($0) })
    let outputs = Set(grant.outputs.compactMap { try? FetchPlace($0) })
    state.withLock { state in
      state.sources = sources
      state.outputs = outputs
      state.number += 1
    }
  }

  /// - Parameter writing: it is to be written, or asked about because it will be.
  /// - Throws: `.notNamed`.
  func check(_ place: FetchPlace, writing: Bool) throws(FetchFailure) {
    let isNamed = state.withLock { (writing ? $0.outputs : $0.sources).contains(place) }
    guard isNamed else {
      throw FetchFailure(
        .notNamed,
        "\(place.shown) is not \(writing ? "written" : "read"): the job names no such \(writing ? "output" : "source")"
      )
    }
  }

  /// What has no place in a job: uploads that somebody else has left.
  static func refusal(of text: String) -> FetchFailure {
    FetchFailure(.notNamed, "\(text) is not listed: no job names what is left of uploads")
  }
}
