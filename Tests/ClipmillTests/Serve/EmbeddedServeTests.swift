import ClipJob
import Foundation
import TestKit
import Testing

/// `clipmill serve --embedded` as its users start it: queue, worker, API and page in one process, with the state in a file.
@Suite struct EmbeddedServeTests {
  private let folder = TemporaryDirectory()
  private var media: String { folder.file("media") }
  private var state: String { folder.file("kept/state.sqlite") }

  init() throws {
    try FileManager.default.createDirectory(atPath: folder.file("media"), withIntermediateDirectories: true)
  }

  /// One start of it.
  private final class Server: Sendable {
    let process: ServerProcess
    let port: Int
    /// What is behind # in the link to the page.
    let login: String

    init(_ process: ServerProcess) throws {
      self.process = process
      let line = try process.waitForLine("the page")
      let found = try #require(line.firstMatch(of: /:(\d+)\/#login=owner:([A-Za-z0-9]+)/), "\(line)")
      (port, login) = (try #require(Int(found.output.1)), String(found.output.2))
    }

    /// A session, by the link.
    func session() throws -> (cookie: String, form: String) {
      let answer = try ask(
        "POST", "/v1/session", ["Content-Type": "application/json"],
        #"{"name": "owner", "password": "\#(login)"}"#)
      #expect(answer.status == 200, "\(answer.text)")
      let cookie = try #require(answer.headers["set-cookie"]?.split(separator: ";").first)
      return (String(cookie), try #require(try JSONValue(parsing: answer.body)["csrfToken"]?.text))
    }

    func ask(
      _ method: String, _ path: String, _ headers: [String: String] = [:], _ body: String? = nil
    ) throws -> WireClient.Answer {
      try #require(try WireClient.ask(port, method, path, headers, body: body.map { Array($0.utf8) }))
    }

    /// A key for tenant acme.
    func key() throws -> String {
      let (cookie, form) = try session()
      let answer = try ask(
        "POST", "/v1/keys",
        ["Content-Type": "application/json", "Cookie": cookie, "X-CSRF-Token": form],
        #"{"tenant": "acme", "scopes": ["jobs:read", "jobs:write"]}"#)
      #expect(answer.status == 201, "\(answer.text)")
      return try #require(try JSONValue(parsing: answer.body)["key"]?.text)
    }

    func json(_ method: String, _ path: String, key: String, _ body: String? = nil) throws -> JSONValue {
      var headers = ["Authorization": "Bearer \(key)"]
      if body != nil { headers["Content-Type"] = "application/json" }
      let answer = try ask(method, path, headers, body)
      #expect(answer.status < 300, "\(method) \(path): \(answer.text)")
      return try JSONValue(parsing: answer.body)
    }
  }

  private func start(_ words: String...) throws -> Server {
    let binary = try #require(Program.binary, "no clipmill binary is built")
    return try Server(
      ServerProcess(
        binary.path,
        ["serve", "--embedded", "--media-root", media, "--state", state, "--listen", "127.0.0.1:0"] + words,
        directory: folder.path))
  }

  private func run(_ words: String...) throws -> (status: Int32, err: String) {
    let process = Process()
    process.executableURL = try #require(Program.binary, "no clipmill binary is built")
    process.arguments = words
    let errors = Pipe()
    (process.standardError, process.standardOutput) = (errors, FileHandle.nullDevice)
    try process.run()
    let said = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: said, as: UTF8.self))
  }

  private static func document(_ id: String, seconds: Double = 0.2) -> String {
    """
    {"version": 1, "id": "\(id)", "canvas": {"width": 160, "height": 90, "fps": 25},
     "tracks": [{"clips": [{"source": {"color": "#203040"}, "duration": \(seconds)}]}], "outputs": [{"to": "\(id).mp4"}]}
    """
  }

  @Test func aFirstClipIsMadeGivenAndStillThereAfterARestart() throws {
    var server = try start()
    let key = try server.key()
    _ = try server.json("POST", "/v1/jobs", key: key, Self.document("first"))
    let ended = try server.json("GET", "/v1/jobs/first?wait=60", key: key)
    #expect(ended["state"] == "succeeded", "\(ended.text())")
    let outputs = try server.json("GET", "/v1/jobs/first/outputs", key: key)
    let link = try #require(outputs["outputs"]?.items?.first?["url"]?.text, "\(outputs.text())")
    let clip = try server.ask("GET", link)
    #expect(clip.status == 200 && clip.headers["content-type"] == "video/mp4")
    #expect(Data(clip.body) == FileManager.default.contents(atPath: media + "/first.mp4"))
    // What it cost at a price that nobody has said, which is marked, and what is learnt of it.
    let cost = ended["cost"]
    #expect((cost?["usd"]?.double ?? 0) > 0 && cost?["assumedPrice"]?.flag == true, "\(ended.text())")
    let quote = try server.json("POST", "/v1/quote", key: key, Self.document("second"))
    #expect(quote["quotes"]?.items?.first?["assumedPrice"]?.flag == true, "\(quote.text())")
    #expect(try server.ask("GET", "/dashboard/").status == 200)

    let former = server.login
    server.process.terminateAndWait()
    server = try start()
    #expect(server.login == former, "a link that was kept is good after a restart")
    #expect(try server.json("GET", "/v1/jobs/first", key: key)["state"] == "succeeded")
    #expect(try server.ask("GET", link).status == 200, "links outlive the process")
    _ = try server.json("POST", "/v1/jobs", key: key, Self.document("second"))
    #expect(try server.json("GET", "/v1/jobs/second?wait=60", key: key)["state"] == "succeeded")
    let history = try server.json("GET", "/v1/jobs?limit=10", key: key)
    #expect(history["jobs"]?.items?.compactMap { $0["id"]?.text } == ["second", "first"])
  }

  @Test func aNamedPriceTableIsNoAssumption() throws {
    let prices = folder.file("prices.json")
    try Data(#"{"version": 1, "core": {"onDemand": 1}}"#.utf8).write(to: URL(fileURLWithPath: prices))
    let server = try start("--prices", prices)
    let key = try server.key()
    _ = try server.json("POST", "/v1/jobs", key: key, Self.document("first"))
    let cost = try server.json("GET", "/v1/jobs/first?wait=60", key: key)["cost"]
    #expect((cost?["usd"]?.double ?? 0) > 0 && cost?["assumedPrice"] == nil, "\(cost?.text() ?? "")")
    let quote = try server.json("POST", "/v1/quote", key: key, Self.document("second"))
    #expect(quote["quotes"]?.items?.first?["usd"] != nil && !quote.text().contains("assumedPrice"))
  }

  /// Killed at random moments while it makes clips: what was answered as accepted is made, once each.
  @Test func nothingIsLostOrMadeTwiceWhateverKillsIt() throws {
    let kills = ProcessInfo.processInfo.environment["CLIPMILL_CHAOS_KILLS"].flatMap { Int($0) } ?? 6
    var random = SplitMix(seed: 20)
    var (accepted, key) = ([String](), "")
    for kill in 0..<kills {
      let server = try start()
      if key.isEmpty { key = try server.key() }
      for number in 0..<3 {
        let id = "job-\(kill)-\(number)"
        _ = try server.json("POST", "/v1/jobs", key: key, Self.document(id))
        accepted.append(id)
      }
      // The moment is one of the life of the jobs: some events after their beginning.
      let moment = Double.random(in: 0..<0.4, using: &random)
      let waited = Int(moment * 10)
      for id in accepted.suffix(waited) {
        _ = try? server.ask("GET", "/v1/jobs/\(id)?wait=1", ["Authorization": "Bearer \(key)"])
      }
      server.process.killAndWait()
    }
    let server = try start()
    for id in accepted {
      var state: JSONValue?
      // A lease of the killed process lasts for some seconds more.
      for _ in 0..<4 where state != "succeeded" {
        state = try server.json("GET", "/v1/jobs/\(id)?wait=30", key: key)["state"]
      }
      #expect(state == "succeeded", "\(id)")
      #expect(FileManager.default.fileExists(atPath: "\(media)/\(id).mp4"))
    }
    // Nothing half-written beside them.
    let files = try FileManager.default.contentsOfDirectory(atPath: media)
    #expect(Set(files) == Set(accepted.map { "\($0).mp4" }), "\(files)")
    let listed = try server.json("GET", "/v1/jobs?limit=1000&state=succeeded", key: key)
    #expect(listed["jobs"]?.items?.count == accepted.count)
  }

  @Test func theStateIsOneProcessesAndOutOfReachOfJobs() throws {
    let server = try start()
    let second = try run(
      "serve", "--embedded", "--media-root", media, "--state", state, "--listen", "127.0.0.1:0")
    #expect(second.status == 3 && second.err.contains("in use by process \(server.process.pid)"), "\(second)")
    let inside = try run(
      "serve", "--embedded", "--media-root", media, "--state", media + "/state.sqlite", "--listen",
      "127.0.0.1:0")
    #expect(inside.status == 2 && inside.err.contains("would be open to jobs"), "\(inside)")
    let mixed = try run("serve", "--embedded", "--redis", "redis://127.0.0.1:1")
    #expect(mixed.status == 2, "\(mixed)")
    #expect(try run("serve", "--state", state).status == 2)
    for name in [state, state + "-login"] {
      let mode = try FileManager.default.attributesOfItem(atPath: name)[.posixPermissions] as? Int
      #expect(mode == 0o600, "\(name)")
    }
  }

  @Test func aPasswordThatWasChangedEndsTheLink() throws {
    var server = try start()
    let (cookie, form) = try server.session()
    let changed = try server.ask(
      "PATCH", "/v1/users/owner",
      ["Content-Type": "application/json", "Cookie": cookie, "X-CSRF-Token": form],
      #"{"password": "correct horse battery"}"#)
    #expect(changed.status == 200, "\(changed.text)")
    server.process.terminateAndWait()
    let binary = try #require(Program.binary)
    let process = try ServerProcess(
      binary.path,
      ["serve", "--embedded", "--media-root", media, "--state", state, "--listen", "127.0.0.1:0"],
      directory: folder.path)
    let line = try process.waitForLine("the page")
    #expect(!line.contains("#login"), "\(line)")
    process.terminateAndWait()
    // Who has lost the way in deletes the file of the link.
    try FileManager.default.removeItem(atPath: state + "-login")
    server = try start()
    _ = try server.session()
  }
}
