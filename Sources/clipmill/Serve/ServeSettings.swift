import APIService
import ClipJob
import FoundationEssentials
import Glibc
import HTTPService
import NetworkGuard

/// How `serve` meets its clients: where it listens, as whom, and whom it believes.
struct ServeSettings {
  static let usual = "127.0.0.1:8080"

  let address: HTTPAddress
  /// Nil: without TLS.
  let tls: TLSIdentity?
  let proxies: TrustedProxies
  /// Nil: no other site's.
  let crossOrigin: CrossOrigin?
  let limits: HTTPService.Limits

  static let options = [
    Option(
      "--listen", value: "ADDRESS:PORT",
      "A numeric address and a port, 0 for any free one; :PORT is all addresses; default \(usual)."),
    Option(
      "--connections", value: "N",
      "Connections at once, each of which takes two open files; half of them may be streams; default 1000."
    ),
    Option(
      "--connections-per-client", value: "N",
      "Connections of one address, or of one /64 of IPv6, that is no trusted proxy; default: a quarter of all."
    ),
    Option("--tls-certificate", value: "FILE", "Speak TLS: the certificate and those above it, in PEM."),
    Option("--tls-key", value: "FILE", "The certificate's private key, in PEM."),
    Option(
      "--trusted-proxy", value: "CIDR,…",
      "Proxies whose X-Forwarded-For tells clients' addresses; default: none."),
    Option(
      "--cors-origin", value: "ORIGIN,…",
      "Sites whose pages may use the API with a key, as in https://app.example.com; *: all; default: none."),
  ]

  init(_ arguments: Arguments) throws {
    let text = arguments["--listen"] ?? Self.usual
    guard let address = HTTPAddress(text) else {
      throw UsageError(
        message: "--listen expects an address and a port, not “\(text)”",
        hint: "for example \(Self.usual) or [::1]:8080")
    }
    self.address = address
    var limits = Self.limits(connections: try Self.number(arguments, "--connections", 16...100_000) ?? 1000)
    if let most = try Self.number(arguments, "--connections-per-client", 1...100_000) {
      limits.connectionsPerClient = most
    }
    tls = try Self.tls(arguments)
    let proxies = TrustedProxies(
      try Self.words(arguments, "--trusted-proxy").map { word in
        guard let range = AddressRange(word) else {
          throw UsageError(
            message: "--trusted-proxy expects ranges of addresses, not “\(word)”",
            hint: "for example 10.0.0.0/8 or 2001:db8::1")
        }
        return range
      })
    limits.speaksForMany = { proxies.contains($0) }
    (self.proxies, self.limits) = (proxies, limits)
    let origins = Self.words(arguments, "--cors-origin")
    crossOrigin = origins.isEmpty ? nil : CrossOrigin(origins)
    guard origins.isEmpty || crossOrigin != nil else {
      throw UsageError(
        message: "--cors-origin expects sites as browsers name them",
        hint: "for example https://app.example.com, in small letters and without a path")
    }
  }

  private static func number(
    _ arguments: Arguments, _ name: String, _ range: ClosedRange<Int>
  ) throws(UsageError) -> Int? {
    guard let text = arguments[name] else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw UsageError(
        message: "\(name) expects a number from \(range.lowerBound) to \(range.upperBound), not “\(text)”")
    }
    return number
  }

  private static func limits(connections: Int) -> HTTPService.Limits {
    var limits = HTTPService.Limits()
    limits.connections = connections
    limits.connectionsPerClient = connections / 4
    limits.timeout = 30
    // A request of many documents has 8 MiB.
    limits.bodies = 128 << 20
    limits.streams = connections / 2
    limits.files = 300
    // A key that was revoked meanwhile is refused when its client comes back.
    limits.streamTime = 600
    return limits
  }

  private static func words(_ arguments: Arguments, _ name: String) -> [String] {
    arguments.all(name).flatMap { $0.split(separator: ",").map { $0.filter { $0 != " " } } }
  }

  private static func tls(_ arguments: Arguments) throws -> TLSIdentity? {
    guard let certificate = arguments["--tls-certificate"], let key = arguments["--tls-key"] else {
      guard !arguments.has("--tls-certificate"), !arguments.has("--tls-key") else {
        throw UsageError(message: "--tls-certificate and --tls-key belong together")
      }
      return nil
    }
    do {
      return try TLSIdentity(certificates: try read(certificate), key: try read(key))
    } catch let error as HTTPServiceError {
      throw JobError("machine.certificate", "\(error.message): \(certificate), \(key)")
    }
  }

  private static func read(_ path: String) throws -> [UInt8] {
    guard access(path, R_OK) == 0, let data = FileManager.default.contents(atPath: path) else {
      let reason = access(path, R_OK) == 0 ? "it is not a regular file" : String(cString: strerror(errno))
      throw JobError(
        "machine.certificate", "\(path) cannot be read: \(reason)",
        hint: "check --tls-certificate and --tls-key")
    }
    return Array(data)
  }
}
