import NetworkGuard
import ObjectStores

/// What a job names by URL: a file of a web server, or an object of a store.
public enum FetchPlace: Hashable, Sendable {
  case web(SourceURL)
  case object(ObjectURL)

  /// - Throws: `.forbidden`, with a message that does not repeat the URL: it may have a password in it.
  public init(_ text: String) throws(FetchFailure) {
    guard SourceURL.scheme(of: text) == "s3" else {
      do throws(NetworkRefusal) {
        self = .web(try SourceURL(text))
      } catch {
        throw FetchFailure(.forbidden, "the URL is not read: \(error.reason)", hint: error.hint)
      }
      return
    }
    do throws(ObjectURL.Refusal) {
      self = .object(try ObjectURL(text))
    } catch {
      throw FetchFailure(.forbidden, "the URL is not read: \(error.reason)", hint: error.hint)
    }
  }

  /// With all that may be secret: for the server alone.
  public var text: String {
    switch self {
    case .web(let url): url.text
    case .object(let object): object.text
    }
  }

  /// For messages, logs and results.
  public var shown: String {
    switch self {
    case .web(let url): url.shown
    case .object(let object): object.shown
    }
  }
}
