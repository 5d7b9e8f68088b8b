/// What is refused before it is known which operation a request is for. HTTP itself (libmicrohttpd) refuses some of it, in HTML, without
/// Content-Type and without a name of the request.
enum HTTPRefusal {
  static let all = [408, 413, 414, 417, 431, 501, 505]
  /// Where HTTP itself may have answered, so that no type of the body is promised.
  static let untyped = [414, 431, 505]

  static func statuses(of operation: Operation) -> [Int] {
    operation.body == nil ? all.filter { $0 != 408 } : all
  }

  /// Whether HTTP itself answers with that status, among others.
  static func isOfHTTP(_ status: Int) -> Bool { status == 400 || untyped.contains(status) }

  /// In the components of the description.
  static func name(_ status: Int) -> String { "HTTP\(status)" }
}
