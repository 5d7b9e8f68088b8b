import Foundation
import TestKit
import Testing

/// Pages of other sites, in the same browser as somebody who is logged in: they neither show the server's pages nor act with the session.
@Suite struct OtherSiteTests {
  private let site: Site
  private let other: OtherSite
  private let browser: Browser
  private let key: String

  init() throws {
    site = try Site()
    other = try OtherSite()
    browser = try Browser(hosts: ["evil.test"])
    try site.user("admin")
    key = try site.run("keys", "create", "--scope", "admin")
  }

  /// Of another site, and of the same site at another port, to which browsers do send the cookie.
  private var origins: [String] { ["http://evil.test:\(other.port)", "http://127.0.0.1:\(other.port)"] }

  @Test func noPageStandsInAFrame() throws {
    try site.logIn(browser, as: "admin")
    try other.serve("own.html", "<title>own</title>")
    for origin in origins {
      for path in ["/dashboard/", "/dashboard/jobs", "/v1/docs", "/v1/jobs", "/healthz"] {
        try other.serve(
          "frame.html",
          "<title>frame</title><iframe id=\"frame\" src=\"\(site.url)\(path)\"></iframe><iframe id=\"own\" src=\"/own.html\"></iframe>"
        )
        try browser.open("\(origin)/frame.html")
        // The check itself: a page that lets itself be framed is there.
        try browser.enterFrame("#own")
        #expect(try browser.run("return document.title") as? String == "own")
        try browser.leaveFrame()
        try browser.enterFrame("#frame")
        let shown =
          try browser.run("return [location.href, document.body.innerText].join(' ')") as? String ?? ""
        #expect(shown.hasPrefix("chrome-error:"), "\(path) in a frame of \(origin): \(shown.prefix(200))")
        try browser.leaveFrame()
      }
    }
  }

  /// All that changes something, by form and by script, as a page can send it without asking the server first.
  @Test func noPageActsWithTheSession() throws {
    try site.run("enqueue", "-", input: Site.job("waiting"))
    try site.logIn(browser, as: "admin")
    let document = Site.job("forged").replacing("\"", with: "&quot;")
    func state() throws -> [String] {
      try ["/v1/jobs", "/v1/jobs/waiting", "/v1/queues", "/v1/keys", "/v1/users", "/v1/webhooks"].map {
        try site.ask("GET", $0, key: key).text.replacing(/"lastUsedAt": *[0-9.]+/, with: "")
          .replacing(/"oldestReady": *[0-9.]+/, with: "")
      }
    }
    let before = try state()
    let targets = [
      "/v1/jobs", "/v1/jobs/waiting/retry", "/v1/queues/default/pause", "/v1/keys", "/v1/users",
      "/v1/webhooks",
      "/v1/session",
    ]
    for origin in origins {
      for target in targets {
        try other.serve(
          "form.html",
          """
          <title>form</title><form method="post" enctype="text/plain" action="\(site.url)\(target)"><input name="\(document)" value=""></form>
          <script>document.forms[0].submit()</script>
          """)
        try browser.open("\(origin)/form.html")
        // The form was sent: its answer is what is shown.
        try browser.wait("location.href.startsWith(arguments[0])", [site.url])
      }
      try other.serve("script.html", "<title>script</title>")
      try browser.open("\(origin)/script.html")
      let sent =
        try browser.runAsync(
          """
          const [base, targets, body, done] = arguments;
          const all = targets.flatMap((path) => [
            fetch(base + path, { method: "POST", mode: "no-cors", credentials: "include", headers: { "Content-Type": "text/plain" }, body }),
            fetch(base + path, { method: "POST", credentials: "include", headers: { "Content-Type": "application/json" }, body }),
            fetch(base + path, { method: "DELETE", credentials: "include" }),
            fetch(base + "/v1/jobs/waiting", { method: "DELETE", credentials: "include" }),
            fetch(base + "/v1/session", { credentials: "include" }).then((answer) => answer.text()).then((text) => "read " + text),
          ]);
          Promise.allSettled(all).then((ends) => done(ends.map(({ status, value }) => typeof value === "string" ? value : status + (value?.type ?? ""))));
          """, [site.url, targets, Site.job("forged")]) as? [String] ?? []
      // What needs no permission went out, and its answer is nobody's; all else the browser refused, and nothing was read.
      #expect(
        sent.contains("fulfilledopaque") && sent.contains("rejected")
          && !sent.contains { $0.hasPrefix("read") }, "\(sent)")
      #expect(try state() == before, "something was changed by a page of \(origin)")
    }
    // At the same site the cookie came along, and was not enough.
    let metrics = try site.ask("GET", "/metrics", key: key).text
    #expect(
      metrics.contains(/clipmill_api_problems_total\{[^}]*code="session.site"[^}]*\} [1-9]/), "\(metrics)")
    // Who is logged in still is, and the page itself can do what the others could not.
    try browser.open(site.url + "/dashboard/jobs/waiting")
    try browser.click(".button-danger")
    try browser.click("dialog .button-danger")
    try browser.waitFor(".badge-cancelled")
    #expect(try state() != before)
  }
}
