import Foundation
import TestKit
import Testing

/// `clipmill serve` as its users start it, with a Redis, a media folder, and a worker if need be: what a browser is pointed at.
final class Site: Sendable {
  let redis: RedisServer
  let folder = TemporaryDirectory()
  /// Without a slash at its end.
  let url: String
  let port: Int
  private let server: ServerProcess
  private let worker: ServerProcess?
  static let password = "correct horse battery"

  /// The program under test, as the package manager built it.
  static let binary: String = {
    let named = ProcessInfo.processInfo.environment["CLIPMILL_BINARY"]
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return named ?? package.appending(path: ".build/debug/clipmill").path
  }()

  /// - Parameter words: further ones of `clipmill serve`.
  init(_ words: [String] = [], hasWorker: Bool = false) throws {
    let redis = try RedisServer()
    self.redis = redis
    let uploads = folder.file("uploads")
    try FileManager.default.createDirectory(atPath: uploads, withIntermediateDirectories: true)
    server = try ServerProcess(
      Self.binary,
      [
        "serve", "--redis", redis.url, "--listen", "127.0.0.1:0", "--media-root", folder.path, "--downloads",
        folder.path, "--uploads", uploads,
      ] + words, directory: folder.path)
    let line = try server.waitForLine("is served at")
    url = String(try #require(line.firstMatch(of: /http:[^ ]*\//)).output.dropLast())
    port = try #require(url.split(separator: ":").last.flatMap { Int($0) })
    worker =
      hasWorker
      ? try ServerProcess(
        Self.binary,
        [
          "work", "--redis", redis.url, "--media-root", folder.path, "--metrics-port", "off", "--device",
          "cpu",
          "--lanes", "1",
        ], directory: folder.path) : nil
  }

  /// Runs `clipmill VERB …` on its Redis, and returns what it printed.
  @discardableResult
  func run(_ words: String..., input: String = "") throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.binary)
    process.arguments = words + ["--redis", redis.url]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    let (sent, given) = (Pipe(), Pipe())
    (process.standardInput, process.standardOutput) = (sent, given)
    try process.run()
    try sent.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try sent.fileHandleForWriting.close()
    let output = try given.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "clipmill \(words.joined(separator: " "))")
    return String(decoding: output, as: UTF8.self).trimmingCharacters(in: .newlines)
  }

  /// Makes a user, whose name is the role's.
  func user(_ role: String) throws {
    try run("users", "create", role, "--role", role, "--password", input: Self.password)
  }

  func key(_ scopes: String, tenant: String = "acme") throws -> String {
    try run("keys", "create", "--tenant", tenant, "--scope", scopes)
  }

  /// A request with a key.
  func ask(_ method: String, _ path: String, key: String, _ body: String? = nil) throws -> WireClient.Answer {
    var headers = ["Authorization": "Bearer \(key)"]
    if body != nil { headers["Content-Type"] = "application/json" }
    return try #require(try WireClient.ask(port, method, path, headers, body: body.map { Array($0.utf8) }))
  }

  /// The page, with the user of this role logged in by its form.
  func logIn(_ browser: Browser, as role: String, at path: String = "/dashboard/") throws {
    try browser.open(url + path)
    try browser.type(role, into: "#name")
    try browser.type(Self.password, into: "#password")
    try browser.press(Browser.enter)
    try browser.waitFor(".frame main h1")
  }

  /// A short document with one clip of a colour.
  static func job(
    _ id: String, tenant: String = "acme", to: String? = nil, seconds: Double = 0.4, more: String = ""
  ) -> String {
    ##"{"version": 1, "id": "\##(id)", "labels": {"tenant": "\##(tenant)"}\##(more), "##
      + ##""canvas": {"width": 64, "height": 64, "fps": 10}, "tracks": [{"clips": [{"source": {"color": "#205060"}, "##
      + ##""duration": \##(seconds)}]}], "outputs": [{"to": "\##(to ?? "\(id).mp4")"}]}"##
  }
}
