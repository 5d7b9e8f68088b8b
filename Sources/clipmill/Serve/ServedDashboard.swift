import APIService
import Dashboard
import HTTPService

/// The page for people that `serve` has beside the API.
enum ServedDashboard {
  static let option = Option(
    "--no-dashboard", "Serve the API alone, without the page for people at /dashboard/.")

  static func routes(_ api: APIServer, _ arguments: Arguments) -> HTTPRoutes {
    var routes = api.routes
    if !arguments.has(option.name) { Dashboard().add(to: &routes) }
    return routes
  }
}
