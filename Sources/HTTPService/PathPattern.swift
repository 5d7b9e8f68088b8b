/// Which paths a route is for: "/jobs/{id}/events".
///
/// What is written out is compared with the path as it came: nothing in it is decoded, so every resource has one name.
/// A parameter is one segment, decoded once.
struct PathPattern: Sendable, Equatable {
  private enum Segment: Sendable, Equatable {
    case fixed(String)
    case parameter(String)
  }

  let text: String
  private let segments: [Segment]

  init(_ text: String) {
    precondition(text.hasPrefix("/"), "a path begins with /: \(text)")
    self.text = text
    segments = Self.split(text).map {
      $0.hasPrefix("{") && $0.hasSuffix("}")
        ? .parameter(String($0.dropFirst().dropLast())) : .fixed(String($0))
    }
  }

  enum Match: Equatable {
    case none
    /// The path is of this form, but a parameter is nothing that names something.
    case malformed(parameter: String)
    case parameters([String: String])
  }

  /// Segments.
  var count: Int { segments.count }

  /// - Parameter path: as it came, without its query.
  func match(_ path: String) -> Match { match(Self.split(path)) }

  /// - Parameter parts: a path's segments.
  func match(_ parts: [Substring]) -> Match {
    guard parts.count == segments.count else { return .none }
    var parameters: [String: String] = [:]
    var malformed: String?
    for (segment, part) in zip(segments, parts) {
      switch segment {
      case .fixed(let text):
        // Byte by byte: Swift's own comparison takes canonically equivalent texts for one.
        guard text.utf8.elementsEqual(part.utf8) else { return .none }
      case .parameter(let name):
        guard !part.isEmpty else { return .none }
        if let value = Self.value(part) { parameters[name] = value } else { malformed = malformed ?? name }
      }
    }
    return malformed.map { .malformed(parameter: $0) } ?? .parameters(parameters)
  }

  /// Whether it has fewer parameters, and so is for fewer paths.
  func isNarrower(than other: PathPattern) -> Bool { fixedCount > other.fixedCount }

  private var fixedCount: Int { segments.count { if case .fixed = $0 { true } else { false } } }

  /// Nothing that could lead elsewhere once a handler makes a path or a key of it.
  private static func value(_ part: Substring) -> String? {
    guard let value = PercentCoding.decode(part) else { return nil }
    let isElsewhere = value == "." || value == ".." || value.utf8.contains { $0 == 0x2F || $0 == 0x5C }
    return isElsewhere ? nil : value
  }

  /// The segments of a path as it came, without its query.
  static func split(_ path: String) -> [Substring] {
    path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
  }
}
