import Glibc
import Logging
import NetworkGuard
import ObjectStores
import Rendering
import Sandbox

/// What a setting's value should have been.
struct SettingValueError: Error, Sendable, Equatable {
  var expected: String
}

/// Reads the values that were given for a setting.
typealias SettingReader<Value> = @Sendable ([String]) throws(SettingValueError) -> Value

/// Values of settings as people write them.
enum Read {
  static let text: SettingReader<String> = { values throws(SettingValueError) in
    guard let value = values.last, !value.isEmpty else { throw SettingValueError(expected: "a value") }
    return value
  }

  static func word(of known: [String]) -> SettingReader<String> {
    { values throws(SettingValueError) in
      let value = try text(values)
      guard known.contains(value) else { throw SettingValueError(expected: known.joined(separator: ", ")) }
      return value
    }
  }

  /// A flag by itself has an empty value.
  static let flag: SettingReader<Bool> = { values throws(SettingValueError) in
    switch values.last ?? "" {
    case "", "1", "true", "yes": return true
    case "0", "false", "no": return false
    default: throw SettingValueError(expected: "1 or 0")
    }
  }

  static let logStyle: SettingReader<WorkerLog.Style?> = { values throws(SettingValueError) in
    WorkerLog.Style(rawValue: try word(of: ["auto"] + WorkerLog.Style.allCases.map(\.rawValue))(values))
  }

  static let sandbox: SettingReader<SandboxMode> = { values throws(SettingValueError) in
    SandboxMode(rawValue: try word(of: SandboxMode.allCases.map(\.rawValue))(values)) ?? .auto
  }

  static let laneScope: SettingReader<Bool> = { values throws(SettingValueError) in
    try word(of: ["tenant", "any"])(values) == "tenant"
  }

  static let metricsPort: SettingReader<MetricsPort> = { values throws(SettingValueError) in
    guard let port = MetricsPort(try text(values)) else {
      throw SettingValueError(expected: "auto, off, or a port from 0 to 65535")
    }
    return port
  }

  /// They are part of the keys of Redis, as their hash tags.
  static let queueNames: SettingReader<[String]> = { values throws(SettingValueError) in
    let areNames = values.allSatisfy {
      $0.utf8.count <= 64 && $0.wholeMatch(of: /[A-Za-z0-9._:\-]+/) != nil
    }
    guard !values.isEmpty, areNames else {
      throw SettingValueError(expected: "names of 1 to 64 letters, digits and . _ : -")
    }
    guard Set(values).count == values.count else { throw SettingValueError(expected: "each queue once") }
    return values
  }

  /// Each value may hold several, with commas.
  static let devices: SettingReader<[DeviceRequest]> = { values throws(SettingValueError) in
    var requests: [DeviceRequest] = []
    for text in values.flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false) }) {
      guard let request = DeviceRequest(String(text)) else {
        throw SettingValueError(expected: "auto, cpu, cuda, cuda:0, cuda:GPU-… or cuda:MIG-…")
      }
      requests.append(request)
    }
    guard !requests.isEmpty, Set(requests).count == requests.count else {
      throw SettingValueError(expected: "each device once")
    }
    guard requests.count == 1 || !requests.contains(.auto) else {
      throw SettingValueError(expected: "auto alone, or named devices")
    }
    return requests
  }

  static func integer(_ range: ClosedRange<Int>) -> SettingReader<Int> {
    { values throws(SettingValueError) in
      guard let number = Int(try text(values)), range.contains(number) else {
        throw SettingValueError(expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
      }
      return number
    }
  }

  static func seconds(_ range: ClosedRange<Double>) -> SettingReader<Double> {
    { values throws(SettingValueError) in
      guard let number = Double(try text(values)), range.contains(number) else {
        throw SettingValueError(
          expected:
            "a number of seconds from \(Show.number(range.lowerBound)) to \(Show.number(range.upperBound))")
      }
      return number
    }
  }

  /// `auto` is nil.
  static func automatic<Value>(_ read: @escaping SettingReader<Value>) -> SettingReader<Value?> {
    { values throws(SettingValueError) in
      if try text(values) == "auto" { return nil }
      do throws(SettingValueError) {
        return try read(values)
      } catch {
        throw SettingValueError(expected: "auto, or \(error.expected)")
      }
    }
  }

  /// Less than a lane needs to start is an error.
  private static let smallestMemory = 64 << 20

  /// Bytes, with K, M, G or T for powers of 1024.
  static let size: SettingReader<Int> = { values throws(SettingValueError) in
    guard let bytes = ByteSize.bytes(try text(values)), bytes >= smallestMemory else {
      throw SettingValueError(expected: "a size of at least 64M, such as 512M or 4G")
    }
    return bytes
  }

  static let places: SettingReader<[String]> = { values throws(SettingValueError) in
    guard values.allSatisfy({ $0.hasPrefix("/") && access($0, F_OK) == 0 }) else {
      throw SettingValueError(expected: "absolute paths that exist")
    }
    return values
  }

  /// Each value may hold several, with commas.
  static let networkRules: SettingReader<[NetworkRule]> = { values throws(SettingValueError) in
    do {
      return try values.flatMap { try NetworkRule.list($0) }
    } catch {
      throw SettingValueError(
        expected: "addresses such as 10.0.0.0/8, or hosts such as minio:9000 or *.media.example")
    }
  }

  static let buckets: SettingReader<BucketRules> = { values throws(SettingValueError) in
    let entries = values.map { BucketRules.Entry($0) }
    guard !entries.contains(nil) else {
      throw SettingValueError(expected: "\(BucketRule.expected), or TENANT= before it")
    }
    return BucketRules(entries.compactMap { $0 })
  }

  /// Made by whoever uses it first.
  static let cacheFolder: SettingReader<String?> = { values throws(SettingValueError) in
    let value = try text(values)
    if value == "none" { return nil }
    guard value.hasPrefix("/") else { throw SettingValueError(expected: "none, or an absolute path") }
    return value
  }

  static let proxy: SettingReader<String?> = { values throws(SettingValueError) in
    let value = try text(values)
    if value == "none" { return nil }
    guard ProxyURL.isValid(value) else { throw SettingValueError(expected: "none, or \(ProxyURL.expected)") }
    return value
  }

  static let mediaRoots: SettingReader<MediaRoots> = { values throws(SettingValueError) in
    guard !values.isEmpty else { throw SettingValueError(expected: "a folder") }
    var roots: [MediaRoots.Root] = []
    for value in values {
      var facts = stat()
      guard let root = MediaRoots.Root(value), stat(root.path, &facts) == 0,
        facts.st_mode & S_IFMT == S_IFDIR
      else { throw SettingValueError(expected: "folders that exist, or TENANT=DIR") }
      roots.append(root)
    }
    let found = MediaRoots(roots)
    if let (a, b) = found.overlap({ Self.realPath($0) }) {
      throw SettingValueError(
        expected: "roots of different tenants that are not nested, unlike \(a.text) and \(b.text)")
    }
    return found
  }

  private static func realPath(_ path: String) -> String {
    guard let found = realpath(path, nil) else { return path }
    defer { free(found) }
    return String(cString: found)
  }
}

/// Values of settings as they are printed.
enum Show {
  static let number: @Sendable (Double) -> String = \.plainText

  /// The address without what may be secret; of its query, what Clipmill reads is none.
  static let redisAddress: @Sendable (String) -> String = {
    SecretMask.masked(address: $0, showing: ["db", "cacert", "cert", "key", "sni"])
  }
}
