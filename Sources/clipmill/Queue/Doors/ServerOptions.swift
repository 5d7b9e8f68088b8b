import APIClient
import ClipJob
import Glibc

/// `--server` and what belongs to it: the API server that a verb talks to instead of the queue's own.
enum ServerOptions {
  static let options = [
    Option(
      "--server", value: "URL",
      "An API server to go through instead of the queue's own server; default $CLIPMILL_SERVER."),
    Option(
      "--key", value: "KEY",
      "Its API key; everybody on this machine can see it among the processes: better $CLIPMILL_KEY, or:"),
    Option("--key-file", value: "FILE", "A file with the API key alone, on its first line."),
    Option(
      "--cacert", value: "FILE",
      "Certificates (PEM) of the authorities that the server's must come from; default $CLIPMILL_CACERT, then the system's."
    ),
  ]

  /// The server that is meant; nil: none, but the queue's own.
  static func client(_ arguments: Arguments) throws -> APIClient? {
    let own = options.map(\.name).filter(arguments.has)
    guard !arguments.has("--redis") else {
      if let other = own.first { throw UsageError(message: "--redis and \(other) exclude each other") }
      return nil
    }
    guard let text = arguments["--server"] ?? environment("CLIPMILL_SERVER") else {
      if let option = own.first {
        throw UsageError(
          message: "\(option) is given without --server", hint: "name the API server by --server URL")
      }
      return nil
    }
    var settings = APIClient.Options()
    settings.queue = try (arguments["--queue"] ?? environment("CLIPMILL_QUEUE")).map(QueueConnection.one)
    settings.authorities = arguments["--cacert"] ?? environment("CLIPMILL_CACERT")
    settings.agent = "clipmill/\(CommandLineTool.version)"
    if let file = settings.authorities, access(file, R_OK) != 0 {
      throw UsageError(message: "--cacert \(file) cannot be read: \(String(cString: strerror(errno)))")
    }
    let address: APIAddress
    do throws(APIAddress.Mistake) { address = try APIAddress(text) } catch {
      throw UsageError(message: error.message, hint: error.hint)
    }
    let key = try key(arguments)
    do throws(APIFailure) { return try APIClient(address, key: key, options: settings) } catch {
      throw JobErrors(error.errors)
    }
  }

  private static func key(_ arguments: Arguments) throws -> APIKeyText {
    guard !arguments.has("--key") || !arguments.has("--key-file") else {
      throw UsageError(message: "--key and --key-file exclude each other")
    }
    let text: String
    if let file = arguments["--key-file"] {
      text = try line(of: file)
    } else if let given = arguments["--key"] ?? environment("CLIPMILL_KEY") {
      text = given
    } else {
      throw UsageError(
        message: "an API server wants a key", hint: "set CLIPMILL_KEY, or name a file by --key-file")
    }
    guard let key = APIKeyText(text) else {
      throw UsageError(message: "the API key is empty, or has signs that no key has")
    }
    return key
  }

  /// The first line of a file, which may be a pipe.
  private static func line(of file: String) throws(UsageError) -> String {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC)
    func unreadable() -> UsageError {
      UsageError(message: "--key-file \(file) cannot be read: \(String(cString: strerror(errno)))")
    }
    guard descriptor >= 0 else { throw unreadable() }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 16 << 10)
    while bytes.count < block.count, !bytes.contains(UInt8(ascii: "\n")) {
      let count = read(descriptor, &block, block.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw unreadable() }
      if count == 0 { break }
      bytes += block[..<count]
    }
    let line = String(decoding: bytes, as: UTF8.self).prefix { !$0.isNewline }
    return String(line.filter { $0 != " " && $0 != "\t" })
  }

  private static func environment(_ name: String) -> String? { QueueConnection.environment(name) }
}
