import CMicrohttpd

/// Reads a request's head out of libmicrohttpd.
enum RequestReader {
  /// A request without its body; a query that is malformed throws.
  static func request(
    _ connection: OpaquePointer, method: String, path: String
  ) -> (ServiceRequest, problem: HTTPProblem?) {
    var request = ServiceRequest(method: method, path: path)
    request.headers = fields(connection, .HEADER_KIND)
    request.id = RequestID.of(request.headers("X-Request-Id"))
    request.clientAddress = ClientAddress.read { cmicrohttpd_client(connection, $0) }
    var problem: HTTPProblem?
    for field in fields(connection, .GET_ARGUMENT_KIND) {
      if let name = PercentCoding.decode(field.name), let value = PercentCoding.decode(field.value) {
        request.query.append(ServiceRequest.Field(name, value))
      } else {
        problem = HTTPProblem(
          400, "query.malformed", "The query is not validly percent-encoded.",
          hint: "Percent-encode names and values once, as UTF-8; control characters are not allowed.")
      }
    }
    return (request, problem)
  }

  private static func fields(_ connection: OpaquePointer, _ kind: MHD_ValueKind) -> [ServiceRequest.Field] {
    var found: [ServiceRequest.Field] = []
    withUnsafeMutablePointer(to: &found) { found in
      _ = MHD_get_connection_values_n(
        connection, kind,
        { context, _, name, nameSize, value, valueSize in
          guard let found = context?.assumingMemoryBound(to: [ServiceRequest.Field].self) else { return .NO }
          func text(_ bytes: UnsafePointer<CChar>?, _ count: Int) -> String {
            String(
              decoding: UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : count), as: UTF8.self)
          }
          found.pointee.append(ServiceRequest.Field(text(name, nameSize), text(value, valueSize)))
          return .YES
        }, found)
    }
    return found
  }
}
