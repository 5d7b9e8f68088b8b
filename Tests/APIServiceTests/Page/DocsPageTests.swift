import ClipJob
import Foundation
import Testing

@testable import APIService

@Suite struct DocsPageTests {
  private let page = DocsPage(version: "1.2.3")

  @Test func everyOperationIsOnItOnce() {
    for operation in Operation.all {
      #expect(page.text.ranges(of: "<section id=\"\(operation.id)\">").count == 1, "\(operation.id)")
      #expect(page.text.contains("<code>\(HTML(operation.path).text)</code>"))
      if case .key(let action) = operation.access {
        #expect(page.text.contains("<span class=\"badge\">\(action.scope.rawValue)</span>"))
      }
    }
    #expect(page.text.contains("Version 1.2.3"))
  }

  @Test func everyLinkLeadsSomewhere() throws {
    let server = TestServer()
    let ids = Set(page.text.matches(of: /id="([^"]+)"/).map { String($0.1) })
    let links = page.text.matches(of: /href="([^"]+)"/).map { String($0.1) }
    #expect(links.count > Operation.all.count)
    for link in Set(links) {
      if link.hasPrefix("#") {
        #expect(ids.contains(String(link.dropFirst())), "\(link)")
      } else {
        #expect(try server.ask("GET", link).status == 200, "\(link)")
      }
    }
  }

  /// A shell makes of each example the request that `ContractTests` has an API server carry out.
  @Test func everyExampleIsARequest() throws {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    let curl = "curl() { printf '%s\\0' \"$@\"; printf '\\1\\0'; }\nAPI=http://api KEY=secret\n"
    process.arguments = ["-c", curl + Operation.all.map { CurlExample($0).text }.joined(separator: "\n")]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let words = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let calls = words.split(separator: "\u{1}\0").map { $0.split(separator: "\0").map(String.init) }
    #expect(calls.count == Operation.all.count)
    for (operation, call) in zip(Operation.all, calls) {
      let request = RequestExample(operation)
      var expected = request.method == "GET" ? [] : ["-X", request.method]
      expected.append("http://api" + request.path)
      if operation.access != .open { expected += ["-H", "Authorization: Bearer secret"] }
      expected += request.headers.flatMap { ["-H", "\($0.name): \($0.value)"] }
      switch request.body {
      case .text(let text): expected += ["--data-binary", text]
      case .file(let name): expected += ["--data-binary", "@" + name]
      case nil: break
      }
      #expect(Array(call.dropFirst()) == expected, "\(operation.id)")
      #expect(["-sS", "-N"].contains(call.first))
    }
  }

  /// What is opened is closed, in order.
  @Test func itIsWellFormed() throws {
    let parser = XMLLikeCheck(page.text)
    #expect(parser.problems == [])
    #expect(XMLLikeCheck("<p><b>x</p>").problems != [] && XMLLikeCheck("<p>").problems != [])
  }

  @Test func textsAreEscaped() {
    let nasty = "<script>'\"&</script>"
    #expect(HTML(nasty).text == "&lt;script&gt;&#39;&quot;&amp;&lt;/script&gt;")
    #expect(HTML.element("a", [("href", nasty)], HTML(nasty)).text.contains("<script") == false)
    #expect(HTML.prose("a `<b>` c").text == "a <code>&lt;b&gt;</code> c")
    #expect(DocsPage(version: nasty).text.contains("<script") == false)
  }

  /// The policy lets the page's own style in, and nothing else: its hash is computed by OpenSSL.
  @Test func thePolicyIsStrict() throws {
    let server = TestServer()
    let reply = try server.ask("GET", "/v1/docs")
    #expect(reply.headers["X-Content-Type-Options"] == "nosniff")
    let policy = try #require(reply.headers["Content-Security-Policy"])
    for rule in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"] {
      #expect(policy.contains(rule), "\(policy)")
    }
    #expect(
      !reply.text.contains("<script") && !reply.text.contains(" style=") && !reply.text.contains(" onload"))
    let start = try #require(reply.text.range(of: "<style>")).upperBound
    let end = try #require(reply.text.range(of: "</style>")).lowerBound
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "openssl dgst -sha256 -binary | base64"]
    let (input, output) = (Pipe(), Pipe())
    (process.standardInput, process.standardOutput) = (input, output)
    try process.run()
    input.fileHandleForWriting.write(Data(reply.text[start..<end].utf8))
    try input.fileHandleForWriting.close()
    let hash = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(policy.contains("'sha256-\(hash.trimmingCharacters(in: .newlines))'"), "\(policy) \(hash)")
  }

  @Test func whoHasItIsToldSo() throws {
    let server = TestServer()
    for path in ["/v1/docs", "/v1/schemas/job.json"] {
      let first = try server.ask("GET", path)
      let tag = try #require(first.headers["ETag"])
      let again = try server.ask("GET", path, headers: ["If-None-Match": tag])
      #expect(again.status == 304 && again.text.isEmpty && again.headers["ETag"] == tag)
      #expect(try server.ask("GET", path, headers: ["If-None-Match": "\"other\""]).status == 200)
    }
  }

  @Test func theSchemaIsThePublishedOne() throws {
    let reply = try TestServer().ask("GET", "/v1/schemas/job.json")
    #expect(reply.json == JobSchema.document && reply.json["$id"] == "urn:clipmill:job:1")
  }
}

/// Whether elements are closed in order; `meta` has no end.
private struct XMLLikeCheck {
  private(set) var problems: [String] = []

  init(_ text: String) {
    var open: [String] = []
    for match in text.matches(of: /<(\/?)([a-z0-9]+)((?:\s[^<>]*)?)>/) {
      let name = String(match.2)
      if name == "meta" { continue }
      if match.1.isEmpty {
        open.append(name)
      } else if open.popLast() != name {
        problems.append("</\(name)> at an odd place")
      }
    }
    problems += open.map { "<\($0)> is not closed" }
  }
}
