import Foundation
import TestKit
import Testing

/// A key from its creation to its end, in a browser.
@Suite struct KeysViewTests {
  @Test func createsAndRevokes() throws {
    let (site, browser) = (try Site(), try Browser())
    try site.user("admin")
    try site.logIn(browser, as: "admin", at: "/dashboard/keys")
    try browser.waitFor(".empty")
    try browser.click(".page-head .button-main")
    // What is wrong is said at its field, and what was written stays.
    try browser.type("shop", into: "dialog input[name=name]")
    try browser.click("dialog .actions .button-main")
    try browser.wait(
      "[...document.querySelectorAll('dialog .field-problem')].some((one) => one.textContent.includes('tenant is missing'))"
    )
    #expect(
      try browser.run("return document.querySelector('dialog input[name=name]').value") as? String == "shop")
    try browser.type("acme", into: "dialog input[name=tenant]")
    try browser.click("dialog .actions .button-main")
    try browser.waitFor("dialog .secret")
    let key = try #require(
      try browser.run("return document.querySelector('dialog .secret').value") as? String)
    #expect(key.hasPrefix("cm_live_"))
    #expect(try site.ask("GET", "/v1/jobs", key: key).status == 200)
    try browser.click("dialog .actions .button-main")
    // It is nowhere any more.
    try browser.wait("document.querySelector('dialog') === null && document.querySelector('.cell-name')")
    #expect(
      try browser.run("return document.documentElement.outerHTML.includes(arguments[0])", [key]) as? Bool
        == false)
    try browser.click("button[aria-label='Revoke shop']")
    #expect(try browser.text("dialog .hits").contains("shop"))
    try browser.click("dialog .button-danger")
    try browser.wait(
      "document.querySelector('.table .cell-state')?.textContent === 'Revoked' || document.querySelector('td.cell-state')?.textContent === 'Revoked'"
    )
    #expect(try site.ask("GET", "/v1/jobs", key: key).status == 401)
    #expect(
      try browser.run("return document.querySelector('.cell-actions button') === null") as? Bool == true)
  }
}
