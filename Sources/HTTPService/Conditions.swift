/// What a request's conditions say of a file, in the order of RFC 9110, section 13.2.2.
struct Conditions {
  enum Verdict: Equatable {
    case whole
    /// What the Range header says of it.
    case ranges(String)
    /// The client has it already: 304.
    case unchanged
    /// 412.
    case failed
  }

  let tag: String
  let modified: Int?

  init(_ validators: HTTPAnswer.Validators) {
    tag = "\"\(validators.tag)\""
    modified = validators.modified
  }

  func verdict(on request: ServiceRequest) -> Verdict {
    if let match = request.header("If-Match") {
      guard names(match, weakly: false) else { return .failed }
    } else if let date = date(request, "If-Unmodified-Since"), let modified, modified > date {
      return .failed
    }
    if let match = request.header("If-None-Match") {
      if names(match, weakly: true) { return .unchanged }
    } else if let date = date(request, "If-Modified-Since"), let modified, modified <= date {
      return .unchanged
    }
    guard request.method == "GET", let ranges = request.header("Range"), isSame(request) else {
      return .whole
    }
    return .ranges(ranges)
  }

  /// Whether a list of tags has this one.
  private func names(_ list: String, weakly: Bool) -> Bool {
    list.split(separator: ",").contains { entry in
      let name = entry.filter { $0 != " " && $0 != "\t" }
      return name == "*" || name == tag || weakly && name == "W/" + tag
    }
  }

  /// Whether If-Range, where there is one, means the file as it is now: by a strong validator alone.
  private func isSame(_ request: ServiceRequest) -> Bool {
    guard let known = request.header("If-Range") else { return true }
    return known.hasPrefix("\"") ? known == tag : HTTPDate.seconds(known).map { $0 == modified } ?? false
  }

  private func date(_ request: ServiceRequest, _ name: String) -> Int? {
    request.header(name).flatMap { HTTPDate.seconds($0) }
  }
}
