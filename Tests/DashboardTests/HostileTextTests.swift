import Foundation
import TestKit
import Testing

/// Texts that clients write are scripts in all disguises, and every answer that has them is opened in a browser, as a page: none runs.
@Suite struct HostileTextTests {
  private let site: Site
  private let listener: OtherSite
  private let browser: Browser
  private let key: String
  private let manager: String

  init() throws {
    site = try Site(["--no-webhooks"], hasWorker: true)
    listener = try OtherSite()
    browser = try Browser()
    try site.user("admin")
    key = try site.key("jobs:read,jobs:write,webhooks:manage")
    manager = try site.run("keys", "create", "--scope", "admin")
  }

  /// What a script does that runs: it is seen by the title, by a dialog, by the console, and by the listener.
  private var deed: String {
    "document.title='RAN';console.error('RAN');new Image().src='http://127.0.0.1:\(listener.port)/ran'"
  }

  /// In all disguises. Those without a slash are names of files, too.
  private var payloads: [String] {
    [
      "<img src=x onerror=\"\(deed)\">", "\"><script>\(deed)</script>", "'><svg/onload=\"\(deed)\">",
      "</script><script>\(deed)</script>", "<iframe srcdoc=\"<script>parent.\(deed)</script>\"></iframe>",
      "javascript:\(deed)", "<a href=\"javascript:\(deed)\">a</a>",
      "{{constructor.constructor('document.title=1')()}}${document.title='RAN'}",
      "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>\(deed)</script></svg>",
      "<style>@import 'http://127.0.0.1:\(listener.port)/ran'</style>",
      "<meta http-equiv=refresh content=\"0;url=http://127.0.0.1:\(listener.port)/ran\">",
    ]
  }
  private var name: String { "<img src=x onerror=document.title='RAN',console.error('RAN')>" }

  private func quoted(_ text: String) throws -> String {
    let list = try JSONSerialization.data(withJSONObject: [text], options: [.withoutEscapingSlashes])
    return String(String(decoding: list, as: UTF8.self).dropFirst().dropLast())
  }

  private func encoded(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
  }

  /// Whether any script has run in what is open, or did before.
  private func hasRun() throws -> Bool {
    if try browser.alert != nil { return true }
    let isTold = try browser.log().contains { $0.source == "console-api" && $0.message.contains("RAN") }
    return try isTold || browser.title == "RAN" || listener.requests.contains { $0.contains("/ran") }
  }

  /// Opens an answer as a page. A page that names its type wrongly would be run here.
  private func open(_ path: String) throws {
    do { try browser.open(site.url + path) } catch let failure as Browser.Failure {
      // Nothing to be shown: a browser stays where it is.
      try #require(failure.message.contains("ERR_"), "\(path): \(failure)")
    }
    #expect(try !hasRun(), "a script ran in \(path)")
  }

  /// The check itself: without our headers the same texts do run.
  @Test func theSameTextsRunInAPageWithoutProtection() throws {
    for (i, payload) in payloads.enumerated()
    where !payload.hasPrefix("javascript:") && !payload.hasPrefix("{{") && !payload.hasPrefix("<a ") {
      let before = listener.requests.count
      try listener.serve("page-\(i).html", "<title>quiet</title><p>\(payload)")
      try browser.open("http://127.0.0.1:\(listener.port)/page-\(i).html")
      try waitUntil { try listener.requests.dropFirst(before).contains { $0.contains("/ran") } || hasRun() }
    }
    try listener.serve("name.html", "<title>quiet</title>\(name)")
    try browser.open("http://127.0.0.1:\(listener.port)/name.html")
    try waitUntil { try browser.title == "RAN" }
  }

  /// What a tenant, a user and a worker can leave behind.
  private func leave() throws {
    try site.run("enqueue", "-", input: Site.job("made", tenant: "acme"))
    for (i, payload) in payloads.enumerated() {
      let document =
        #"{"version": 1, "id": "hostile-\#(i)", "labels": {"tenant": \#(try quoted(payload)), \#(try quoted("label-\(i)")): \#(try quoted(payload))}, "maxAttempts": 1, "#
        + #""canvas": {"width": 64, "height": 64, "fps": 10}, "tracks": [{"clips": [{"source": {"video": \#(try quoted("./" + payload))}}]}], "#
        + #""outputs": [{"to": "hostile-\#(i).mp4"}]}"#
      try site.run("enqueue", "-", input: document)
      // No job at all: it is kept among those that were rejected.
      _ = try site.redis.cli(
        "RPUSH", "clipmill:{default}:inbox", "{\"version\": 1, \"id\": \(try quoted(payload))}")
      let webhook =
        #"{"url": "https://hooks.example/\#(encoded(payload))", "name": \#(try quoted(payload.utf8.count > 128 ? name : payload))}"#
      #expect(try site.ask("POST", "/v1/webhooks", key: key, webhook).status == 201)
      let made = try site.ask(
        "POST", "/v1/keys", key: manager,
        #"{"scopes": ["jobs:read"], "tenant": "acme", "name": \#(try quoted(payload))}"#)
      #expect([201, 422].contains(made.status), "\(made.text)")
      let upload = try site.ask(
        "POST", "/v1/uploads", key: key, #"{"name": \#(try quoted(payload)), "bytes": 3}"#)
      #expect(upload.status == 201, "\(upload.text)")
    }
    let named = try quoted("\(name).mp4")
    try site.run("enqueue", "-", input: Site.job("named").replacing(#""named.mp4""#, with: named))
    for id in ["made", "named", "hostile-\(payloads.count - 1)"] {
      #expect(try site.ask("GET", "/v1/jobs/\(id)?wait=60", key: manager).status == 200)
    }
  }

  /// Every GET of the API as it is described, with what is there and with payloads in place of each parameter.
  @Test func noAnswerRunsWhatClientsWrote() throws {
    try leave()
    try site.logIn(browser, as: "admin")
    let described = try site.ask("GET", "/v1/openapi.json", key: manager)
    let document = try JSONSerialization.jsonObject(with: Data(described.body)) as? [String: Any]
    let paths = try #require(document?["paths"] as? [String: [String: Any]])
    let hooks = try site.ask("GET", "/v1/webhooks", key: key).text.matches(of: /"id": *"(wh_[^"]*)"/).map {
      String($0.output.1)
    }
    var (count, shown) = (0, 0)
    for (path, methods) in paths.sorted(by: { $0.key < $1.key }) {
      // Streams never end; their type is what keeps a browser from running them.
      guard let get = methods["get"] as? [String: Any], !path.hasSuffix("/events") else { continue }
      let parameters = get["parameters"] as? [[String: Any]] ?? []
      var targets: [String] = []
      for id in ["made", "named", "hostile-0", "hostile-1", "hostile-5"] {
        targets.append(
          path.replacing("{id}", with: path.contains("webhooks") ? hooks.first ?? "" : id).replacing(
            "{name}", with: "default"
          ).replacing("{upload}", with: "x").replacing("{token}", with: "x"))
      }
      for payload in [payloads[0], payloads[1], payloads[8], name] {
        targets.append(path.replacing(/\{[a-z]+\}/, with: encoded(payload)))
        for parameter in parameters where parameter["in"] as? String == "query" {
          let known = path.replacing("{id}", with: "made").replacing("{name}", with: "default")
          targets.append("\(known)?\(parameter["name"] as? String ?? "")=\(encoded(payload))")
        }
        targets.append("\(path.replacing("{id}", with: "made"))?\(encoded(payload))=1")
      }
      for target in Set(targets).sorted() {
        try open(target)
        count += 1
        shown +=
          try browser.run("return document.documentElement.innerText.includes('onerror')") as? Bool == true
          ? 1 : 0
      }
    }
    // The texts were there to be run.
    #expect(count > 200 && shown > 20, "\(count) pages, \(shown) with what clients wrote")
    for path in [
      "/\(encoded(payloads[0]))", "/v1/\(encoded(name))/\(encoded(payloads[1]))",
      "/dashboard/assets/\(encoded(name))/app.js",
    ] { try open(path) }
  }

  /// Files by their links: what is no clip, sound or picture is saved and shown by nobody.
  @Test func noFileIsAPage() throws {
    try site.run("enqueue", "-", input: Site.job("made"))
    #expect(try site.ask("GET", "/v1/jobs/made?wait=60", key: manager).text.contains("succeeded"))
    let listed = try site.ask("GET", "/v1/jobs/made/outputs", key: manager)
    let link = try #require(listed.text.firstMatch(of: /"url": *"([^"]*)"/)).output.1
    let record = try site.redis.cli("GET", "clipmill:{default}:result:made")
    for (file, text) in [
      ("page.html", "<title>quiet</title><script>\(deed)</script>"), ("picture.svg", payloads[8]),
      ("page.xhtml", "<html xmlns=\"http://www.w3.org/1999/xhtml\"><script>\(deed)</script></html>"),
      ("made.mp4", "<!DOCTYPE html><script>\(deed)</script>"),
    ] {
      // As a worker of another version, or whoever writes to the queue, would have it.
      try Data(text.utf8).write(to: URL(fileURLWithPath: site.folder.file(file)))
      let forged = record.replacing(/"to": *"[^"]*"/, with: "\"to\":\"\(file)\"")
        .replacing(/"bytes": *[0-9]+/, with: "\"bytes\":\(text.utf8.count)")
      _ = try site.redis.cli("SET", "clipmill:{default}:result:made", forged)
      let answer = try site.ask("GET", "/v1/jobs/made/outputs", key: manager)
      let url = String(
        try #require(answer.text.firstMatch(of: /"url": *"([^"]*)"/), "\(answer.text)").output.1)
      #expect(url != link)
      try open(url)
      try listener.serve(
        "link.html",
        "<title>quiet</title><iframe src=\"\(site.url)\(url)\"></iframe><object data=\"\(site.url)\(url)\"></object><embed src=\"\(site.url)\(url)\">"
      )
      try browser.open("http://127.0.0.1:\(listener.port)/link.html")
      #expect(try !hasRun(), "a script of \(file) ran")
    }
  }

  /// The dashboard shows them as what they are.
  @Test func thePageShowsThemAsText() throws {
    try leave()
    try site.logIn(browser, as: "admin")
    for (path, wanted) in [
      ("/dashboard/jobs", "hostile-0"), ("/dashboard/jobs?state=failed", "<img src=x onerror"),
      ("/dashboard/jobs/hostile-0", "<img src=x onerror"),
      ("/dashboard/jobs/hostile-1", "</script>"), ("/dashboard/jobs/named", "<img src=x onerror"),
      ("/dashboard/jobs?tenant=\(encoded(payloads[0]))", "<img src=x onerror"),
      ("/dashboard/keys", "<img src=x onerror"),
      ("/dashboard/jobs?q=\(encoded(payloads[0]))", "No jobs match"),
      ("/dashboard/jobs/\(encoded(name))", "onerror"), ("/dashboard/new?from=hostile-2", "svg/onload"),
      ("/dashboard/\(encoded(name))", "no such page"),
    ] {
      try browser.open(site.url + path)
      try browser.wait(
        "(document.body.innerText + [...document.querySelectorAll('textarea')].map((one) => one.value)).includes(arguments[0])",
        [wanted])
      #expect(try !hasRun(), "a script ran in \(path)")
      #expect(
        try browser.run(
          "return document.querySelectorAll('main img[src*=\"/x\"], main iframe, main script, main style, main a[href^=javascript]').length"
        ) as? Int == 0)
    }
  }
}
