/// What a process knows of stores from its environment: variables that begin with `AWS_`, and the home folder that their files lie in.
///
/// Its values are secrets: they are handed from process to process by descriptor and are in nobody's environment but the supervisor's.
public struct StoreEnvironment: Sendable, Equatable {
  private let variables: [String: String]

  /// - Parameter environment: of which only what concerns stores is kept.
  public init(_ environment: [String: String]) {
    variables = environment.filter { ($0.key.hasPrefix("AWS_") || $0.key == "HOME") && !$0.value.isEmpty }
  }

  /// Whether there is anything but the home folder.
  public var isEmpty: Bool { variables.keys.allSatisfy { $0 == "HOME" } }

  public subscript(_ name: String) -> String? { variables[name] }

  /// Of a value: `1`, `true` or `yes`.
  static func isOn(_ value: String?) -> Bool { ["1", "true", "yes"].contains(value?.lowercased()) }

  /// As `init(bytes:)` reads it.
  public var bytes: [UInt8] {
    variables.sorted { $0.key < $1.key }.flatMap { Array("\($0.key)=\($0.value)".utf8) + [0] }
  }

  public init(bytes: [UInt8]) {
    var found: [String: String] = [:]
    for entry in bytes.split(separator: 0) {
      guard let mark = entry.firstIndex(of: UInt8(ascii: "=")) else { continue }
      found[String(decoding: entry[..<mark], as: UTF8.self)] = String(
        decoding: entry[entry.index(after: mark)...], as: UTF8.self)
    }
    self.init(found)
  }
}

extension StoreEnvironment: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "variables \(variables.keys.sorted().joined(separator: ", "))" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
