import Foundation
import TestKit
import Testing

/// Many jobs of a table and a template, in a browser.
@Suite struct BatchViewTests {
  @Test func checksAllBeforeTheFirstIsSent() throws {
    let (site, browser) = (try Site(), try Browser())
    try site.user("operator")
    let key = try site.key("jobs:read")
    try site.logIn(browser, as: "operator", at: "/dashboard/batch")
    let write = """
      for (const [id, value] of Object.entries(arguments[0])) {
        const field = document.querySelector(`#batch-${id}`);
        field.value = value;
        field.dispatchEvent(new Event(field.tagName === "SELECT" ? "change" : "input"));
      }
      """
    let rows = ["/id,/outputs/0/to,/tracks/0/clips/0/duration", #"one,"a, b.mp4",0.5"#, "two,two.mp4,"]
    var table = rows + ["two,three.mp4,", "four,four.mp4,long"]
    try browser.waitFor("#batch-text")
    func check() throws {
      let fields = [
        "kind": "table", "template": Site.job("x"), "text": table.joined(separator: "\n"),
      ]
      try browser.run(write, [fields])
      try browser.click(".panel > .actions .button-main")
    }
    // What is wrong is told by its line: by the page itself, and then by the server.
    try check()
    try browser.wait("document.querySelector('.errors')?.textContent.includes('Line 5: “long” at /tracks')")
    table.removeLast()
    try check()
    try browser.wait("document.querySelector('.errors')?.textContent.includes('job.idTwice')")
    #expect(try browser.text(".errors").contains("Line 4:"))
    #expect(try site.ask("GET", "/v1/jobs", key: key).text.contains(#""one""#) == false)
    table.removeLast()
    try check()
    try browser.wait("document.querySelector('.verdict')?.textContent.includes('2 valid jobs')")
    try browser.click("[role=status].part .button-main")
    try browser.wait("document.querySelector('.verdict')?.textContent.includes('2 jobs were enqueued')")
    let document = try site.ask("GET", "/v1/jobs/one/document", key: key).text
    #expect(document.contains("a, b.mp4") && document.contains("0.5"), "\(document)")
    #expect(try site.ask("GET", "/v1/jobs/two/document", key: key).text.contains("0.4"))
  }
}
