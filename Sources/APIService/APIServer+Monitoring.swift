import HTTPService

extension APIServer {
  /// Health and metrics alone, for an address of their own: where clients take all connections of the other, probes still get through.
  public var monitoringRoutes: HTTPRoutes {
    var routes = HTTPRoutes()
    for operation in Operation.service {
      routes.add(operation.method, operation.path) { [self] request throws(HTTPProblem) in
        try answer(operation, request)
      }
    }
    return routes
  }
}
