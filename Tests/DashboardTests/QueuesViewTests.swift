import Foundation
import TestKit
import Testing

/// Pausing a queue and letting it go on, and why a job waits meanwhile, in a browser.
@Suite struct QueuesViewTests {
  @Test func pausesAndResumes() throws {
    let (site, browser) = (try Site(), try Browser())
    try site.user("operator")
    try site.run("enqueue", "-", input: Site.job("one"))
    try site.logIn(browser, as: "operator", at: "/dashboard/queues")
    try browser.waitFor(".badge-succeeded")
    try browser.click("button[aria-label='Pause default']")
    try browser.wait(
      "document.querySelector('dialog')?.textContent.includes('No job starts until somebody resumes it')")
    try browser.click("dialog .button-danger")
    try browser.waitFor(".panel .badge-warning")
    let stats = try site.run("queue", "stats", "--json")
    #expect(stats.replacing(" ", with: "").contains(#""paused":true"#), "\(stats)")
    try browser.open(site.url + "/dashboard/jobs/one")
    try browser.wait("document.querySelector('.reasons')?.textContent.includes('The queue is paused.')")
    try browser.click(".reason a[href$='/queues']")
    try browser.click("button[aria-label='Resume default']")
    try browser.click("dialog .button-main")
    try browser.waitFor(".panel .badge-succeeded")
    #expect(try site.run("queue", "stats", "--json").replacing(" ", with: "").contains(#""paused":false"#))
  }
}
