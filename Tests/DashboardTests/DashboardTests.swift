import HTTPService
import TestKit
import Testing

@testable import Dashboard

@Suite struct DashboardTests {
  private let service: HTTPService
  private let dashboard = Dashboard()

  init() throws {
    var routes = HTTPRoutes()
    dashboard.add(to: &routes)
    service = try HTTPService(HTTPAddress(host: "127.0.0.1", port: 0), routes: routes)
  }

  private func get(_ path: String, _ headers: [String: String] = [:]) throws -> WireClient.Answer {
    try #require(try WireClient.ask(Int(service.port), "GET", path, headers))
  }

  private func assets(_ path: String) -> String { "/dashboard/assets/\(dashboard.release)/\(path)" }

  @Test(arguments: ["/", "/dashboard"]) func theWayThereIsShown(_ path: String) throws {
    let answer = try get(path)
    #expect(answer.status == 302 && answer.headers["location"] == "/dashboard/")
  }

  @Test(arguments: ["", "jobs", "jobs/a.b:c-1", "webhooks/wh_1/deliveries/msg_1"])
  func everyAddressOfAViewIsThePage(_ view: String) throws {
    let answer = try get("/dashboard/\(view)")
    #expect(answer.status == 200 && answer.headers["content-type"] == "text/html; charset=utf-8")
    #expect(answer.headers["content-security-policy"] == PageRules.policy)
    #expect(answer.headers["cache-control"] == "no-cache")
    #expect(answer.text.contains(assets("app.js")) && !answer.text.contains("{{"))
  }

  @Test func thePageIsAskedForOnceWhileItIsTheSame() throws {
    for accepted in ["gzip", "identity"] {
      let first = try get("/dashboard/jobs", ["Accept-Encoding": accepted])
      let tag = try #require(first.headers["etag"])
      let again = try get("/dashboard/", ["If-None-Match": tag, "Accept-Encoding": accepted])
      #expect(again.status == 304 && again.body.isEmpty)
    }
    #expect(try get("/dashboard/", ["If-None-Match": "\"another\""]).status == 200)
  }

  @Test func filesAreKeptForGood() throws {
    for file in dashboard.files where file.path != "index.html" {
      let answer = try get(assets(file.path))
      #expect(answer.status == 200 && answer.body == file.plain, "\(file.path)")
      #expect(answer.headers["cache-control"] == "public, max-age=31536000, immutable")
      #expect(answer.headers["x-content-type-options"] == "nosniff")
      #expect(answer.headers["content-type"] == file.contentType)
      #expect(file.contentType != "application/octet-stream", "\(file.path) has no type")
    }
  }

  @Test func filesComeCompressedForWhoTakesIt() throws {
    let plain = try get(assets("app.js"))
    let small = try get(assets("app.js"), ["Accept-Encoding": "br, gzip"])
    #expect(small.headers["content-encoding"] == "gzip" && small.body.count < plain.body.count)
    #expect(small.headers["etag"] != plain.headers["etag"] && small.headers["vary"] == "Accept-Encoding")
    #expect(plain.headers["content-encoding"] == nil)
    let again = try get(
      assets("app.js"), ["Accept-Encoding": "gzip", "If-None-Match": try #require(small.headers["etag"])])
    #expect(again.status == 304)
  }

  @Test func aFileOfAnotherVersionIsNotThisOne() throws {
    let answer = try get("/dashboard/assets/0123456789abcdef/app.js")
    #expect(answer.status == 404 && answer.code == "page.replaced")
    for path in ["no-such.js", "index.html", "views/no-such.js", "no/jobs.js"] {
      #expect(try get(assets(path)).code == "path.unknown", "\(path)")
    }
  }

  /// What the policy forbids would not work: no script, style or listener stands in the page itself.
  @Test func nothingIsWrittenIntoThePage() throws {
    let text = try get("/dashboard/").text
    for script in text.matches(of: /<script([^>]*)>(.*?)<\/script>/) {
      #expect(script.output.1.contains("src=\"/dashboard/") && script.output.2.isEmpty)
    }
    #expect(text.firstMatch(of: /<style|\sstyle=|\son[a-z]+=|javascript:|https?:/) == nil)
  }

  /// Scripts make HTML of no text, and ask nobody else.
  @Test func scriptsHaveOneWayIntoThePage() throws {
    let forbidden =
      /\.innerHTML|\.outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setAttribute\("(on|style|href|src)|https?:\/\/(?!www\.w3\.org\/2000\/svg)/
    for file in dashboard.files where file.path.hasSuffix(".js") {
      let text = String(decoding: file.plain, as: UTF8.self)
      #expect(text.firstMatch(of: forbidden)?.output.0 == nil, "\(file.path)")
    }
  }

  /// The policy of one page is what its own modules import: no name is misspelt, none is left over.
  @Test func modulesImportWhatIsThere() throws {
    let known = Set(dashboard.files.map(\.path))
    var imported: Set<String> = ["app.js"]
    for file in dashboard.files where file.isModule {
      for match in String(decoding: file.plain, as: UTF8.self).matches(
        of: /(?m)^(?:import|export)[^"]*from "([^"]+)"/)
      {
        var folders = file.path.split(separator: "/").dropLast().map(String.init)
        for part in match.output.1.split(separator: "/") {
          if part == ".." { folders.removeLast() } else if part != "." { folders.append(String(part)) }
        }
        let path = folders.joined(separator: "/")
        #expect(known.contains(path), "\(file.path) imports \(path)")
        imported.insert(path)
      }
    }
    let unused = dashboard.files.filter { $0.isModule && !imported.contains($0.path) }.map(\.path)
    #expect(unused.isEmpty)
  }
}
