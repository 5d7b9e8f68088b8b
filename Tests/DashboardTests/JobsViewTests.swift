import Foundation
import TestKit
import Testing

/// The list of jobs and who may do what in it, in a browser.
@Suite struct JobsViewTests {
  private let site: Site
  private let browser: Browser

  init() throws {
    site = try Site()
    browser = try Browser()
  }

  private func ids() throws -> [String] {
    try browser.run("return [...document.querySelectorAll('.cell-job a')].map((one) => one.textContent)")
      as? [String] ?? []
  }

  private func wait(forJobs ids: [String]) throws {
    try browser.wait(
      "JSON.stringify([...document.querySelectorAll('.cell-job a')].map((one) => one.textContent)) === JSON.stringify(arguments[0])",
      [ids])
  }

  @Test func logsInAndOut() throws {
    try site.user("viewer")
    // An address that is shared leads there, after the password.
    try browser.open(site.url + "/dashboard/jobs?state=failed")
    try browser.type("viewer", into: "#name")
    try browser.type("wrong password", into: "#password")
    try browser.press(Browser.enter)
    try browser.wait("document.querySelector('.problem')?.textContent.includes('name or the password')")
    try browser.type(Site.password, into: "#password")
    try browser.press(Browser.enter)
    try browser.waitFor(".tab[aria-current]")
    #expect(try browser.text(".tab[aria-current]") == "Failed")
    #expect(try browser.url.hasSuffix("/dashboard/jobs?state=failed"))
    #expect(try browser.title == "Jobs · Clipmill")
    // A session that ends elsewhere is told.
    try browser.runAsync(
      """
      const done = arguments[0];
      fetch("/v1/session").then((answer) => answer.json()).then(({ csrfToken }) => fetch("/v1/session", { method: "DELETE", headers: { "X-CSRF-Token": csrfToken } })).then(() => done(null));
      """)
    try browser.click(".tab")
    try browser.wait("document.querySelector('.login')?.textContent.includes('Your session has ended')")
    try browser.type("viewer", into: "#name")
    try browser.type(Site.password, into: "#password")
    try browser.press(Browser.enter)
    try browser.click(".user")
    try browser.click("dialog .button-main")
    try browser.waitFor(".login")
    #expect(try browser.run("return document.querySelector('.frame') === null") as? Bool == true)
  }

  @Test func showsJobsAsTheyChangeUnlessItIsPaused() throws {
    try site.user("viewer")
    try site.logIn(browser, as: "viewer", at: "/dashboard/jobs")
    try browser.wait("document.querySelector('.empty')?.textContent.includes('No jobs yet')")
    try browser.waitFor(".live-live")
    try site.run("enqueue", "-", input: Site.job("one"))
    try wait(forJobs: ["one"])
    try site.run("cancel", "one")
    try browser.waitFor("tr .badge-cancelled")
    // Paused it stands still and counts; then all comes at once.
    try browser.click(".live")
    try site.run("enqueue", "-", input: Site.job("two"))
    try site.run("enqueue", "-", input: Site.job("three"))
    try browser.wait("document.querySelector('.live').textContent.includes('2 changes')")
    #expect(try ids() == ["one"])
    try browser.click(".changes")
    try wait(forJobs: ["three", "two", "one"])
    #expect(try browser.run("return document.querySelector('.changes').hidden") as? Bool == true)
    // Only what is of the chosen state, by an address.
    try browser.open(site.url + "/dashboard/jobs?state=cancelled")
    try wait(forJobs: ["one"])
  }

  @Test func isUsedByKeysAndPages() throws {
    try site.user("operator")
    let key = try site.key("jobs:write")
    let jobs = (0..<120).map { Site.job("job-\($0)") }.joined(separator: ",")
    #expect(try site.ask("POST", "/v1/jobs", key: key, "{\"jobs\": [\(jobs)]}").status == 201)
    try site.logIn(browser, as: "operator", at: "/dashboard/jobs")
    try wait(forJobs: (70..<120).reversed().map { "job-\($0)" })
    try browser.press("jjk")
    #expect(try browser.run("return document.activeElement.textContent") as? String == "job-119")
    try browser.press("j" + Browser.enter)
    try browser.wait("location.pathname === '/dashboard/jobs/job-118'")
    #expect(try browser.run("return document.activeElement.tagName") as? String == "H1")
    try browser.press("u")
    try browser.waitFor(".cell-job a")
    try browser.press("o")
    try wait(forJobs: (20..<70).reversed().map { "job-\($0)" })
    try browser.press("o")
    try wait(forJobs: (0..<20).reversed().map { "job-\($0)" })
    try browser.back()
    try wait(forJobs: (20..<70).reversed().map { "job-\($0)" })
    // A job by its id, from anywhere.
    try browser.press("/")
    try browser.press("job-7" + Browser.enter)
    try browser.wait("document.querySelector('h1 bdi')?.textContent === 'job-7'")
    try browser.press("?")
    try browser.wait("document.querySelector('dialog')?.textContent.includes('Open a job by its id')")
    try browser.press(Browser.escape)
    try browser.wait("document.querySelector('dialog') === null")
  }

  /// A viewer sees no button that changes something, and is refused by the server all the same.
  @Test func showsNoButtonsThatARoleMayNotPress() throws {
    try site.user("viewer")
    try site.user("operator")
    try site.run("enqueue", "-", input: Site.job("one"))
    try site.logIn(browser, as: "viewer", at: "/dashboard/jobs/one")
    try browser.waitFor(".timeline")
    let buttons =
      "return [...document.querySelectorAll('main .button, .nav-link')].map((one) => one.textContent).join()"
    let seen = try browser.run(buttons) as? String ?? ""
    #expect(!seen.contains("Cancel") && !seen.contains("New job"), "\(seen)")
    try browser.open(site.url + "/dashboard/new")
    try browser.wait("document.querySelector('main').textContent.includes('Your role does not permit this')")
    let status =
      try browser.runAsync(
        """
        const done = arguments[0];
        fetch("/v1/session").then((answer) => answer.json()).then(({ csrfToken }) => fetch("/v1/jobs/one", { method: "DELETE", headers: { "X-CSRF-Token": csrfToken } })).then(({ status }) => done(status));
        """) as? Int
    #expect(status == 403)
    try Browser().use { other in
      try site.logIn(other, as: "operator", at: "/dashboard/jobs/one")
      try other.click(".button-danger")
      // It asks once, says what it will hit, and does nothing where that is not wanted.
      #expect(try other.text("dialog .hits") == "one")
      try other.press(Browser.escape)
      try other.wait("document.querySelector('dialog') === null")
      #expect(try site.run("status", "one").contains("queued"))
      try other.click(".button-danger")
      try other.click("dialog .button-danger")
      try other.waitFor("h1 .badge-cancelled")
    }
    // The viewer's page tells it.
    try browser.open(site.url + "/dashboard/jobs/one")
    try browser.waitFor("h1 .badge-cancelled")
    try browser.waitFor(".event-cancelled")
  }
}

extension Browser {
  func use(_ body: (Browser) throws -> Void) throws { try body(self) }
}
