import APIService
import Glibc
import HTTPService

/// Health and metrics of an API server on an address of their own.
struct ServedMonitoring {
  static let option = Option(
    "--metrics-listen", value: "ADDRESS:PORT",
    "Where to serve health and metrics, too, out of clients' reach; default: nowhere but at --listen.")

  private let address: HTTPAddress

  /// Nil: nobody asked for it.
  init?(_ arguments: Arguments) throws(UsageError) {
    guard let text = arguments[Self.option.name] else { return nil }
    guard let address = HTTPAddress(text) else {
      throw UsageError(
        message: "--metrics-listen expects an address and a port, not “\(text)”", hint: "for example :9464")
    }
    self.address = address
  }

  func start(_ api: APIServer) throws(HTTPServiceError) -> HTTPService {
    let service = try HTTPService(address, routes: api.monitoringRoutes)
    Terminal.error("health and metrics are served at \(service.url)")
    return service
  }
}

/// What a process may have open at once.
enum OpenFiles {
  /// As many as the system lets it: a connection takes two, and what systems grant at first is often 1024.
  static func allowMany() {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(resource, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
    limit.rlim_cur = limit.rlim_max
    _ = setrlimit(resource, &limit)
  }
}
