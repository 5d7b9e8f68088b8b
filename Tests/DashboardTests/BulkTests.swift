import Foundation
import TestKit
import Testing

/// All jobs that match, cancelled and run again from the list, in a browser.
@Suite struct BulkTests {
  private let site: Site
  private let browser: Browser

  init() throws {
    site = try Site()
    browser = try Browser()
  }

  private func state(_ id: String, key: String) throws -> String? {
    let answer = try site.ask("GET", "/v1/jobs/\(id)", key: key).text
    return (try JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any])?["state"] as? String
  }

  @Test func cancelsWhatMatchesAndRunsItAgain() throws {
    try site.user("operator")
    let key = try site.key("jobs:read,jobs:write")
    let other = try site.key("jobs:read,jobs:write", tenant: "globex")
    for number in 1...3 {
      let answer = try site.ask("POST", "/v1/jobs", key: key, Site.job("cut-\(number)"))
      #expect(answer.status == 201)
    }
    _ = try site.ask("POST", "/v1/jobs", key: key, Site.job("title-1"))
    _ = try site.ask("POST", "/v1/jobs", key: other, Site.job("cut-9", tenant: "globex"))
    // What is searched for is in the address.
    try site.logIn(browser, as: "operator", at: "/dashboard/jobs?tenant=acme")
    try browser.type("CUT" + Browser.enter, into: ".filters input[name=q]")
    try browser.wait("document.querySelectorAll('.cell-job a').length === 3")
    #expect(try browser.url.contains("q=CUT"))
    // It is asked once, with what it will hit. Whoever says no has done nothing.
    try browser.click(".bulk .button-danger")
    try browser.wait("document.querySelector('dialog h2').textContent === 'Cancel 3 jobs?'")
    let hits = try browser.text("dialog .hits")
    #expect(hits.contains("tenant acme") && hits.contains("“CUT”"), "\(hits)")
    try browser.press(Browser.escape)
    try browser.wait("document.querySelector('dialog') === null")
    #expect(try state("cut-1", key: key) == "queued")
    try browser.click(".bulk .button-danger")
    try browser.wait("document.querySelector('dialog .button-danger')?.textContent === 'Cancel 3 jobs'")
    try browser.click("dialog .button-danger")
    try browser.wait("document.querySelector('.toast')?.textContent.includes('3 jobs were cancelled')")
    for number in 1...3 { #expect(try state("cut-\(number)", key: key) == "cancelled") }
    #expect(try state("title-1", key: key) == "queued")
    #expect(try state("cut-9", key: other) == "queued")
    // And again.
    try browser.open(site.url + "/dashboard/jobs?state=cancelled&q=cut-2")
    try browser.click(".bulk .button")
    try browser.wait("document.querySelector('dialog .button-main')?.textContent === 'Run 1 job again'")
    try browser.click("dialog .button-main")
    try browser.wait("document.querySelector('.toast')?.textContent.includes('1 job waits')")
    #expect(try state("cut-2", key: key) == "queued")
    #expect(try state("cut-1", key: key) == "cancelled")
  }

  @Test func isNotThereForThoseWhoOnlyRead() throws {
    try site.user("viewer")
    try site.run("enqueue", "-", input: Site.job("one"))
    try site.logIn(browser, as: "viewer", at: "/dashboard/jobs?q=one")
    try browser.waitFor(".filters")
    try browser.wait("document.querySelectorAll('.cell-job a').length === 1")
    #expect(try browser.run("return document.querySelector('.bulk') === null") as? Bool == true)
  }
}
