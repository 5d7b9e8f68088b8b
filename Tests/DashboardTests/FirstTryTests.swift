import Foundation
import TestKit
import Testing

/// `clipmill serve --embedded` by the link that it prints, as somebody does it who has nothing but the program.
@Suite struct FirstTryTests {
  private let folder = TemporaryDirectory()
  private let server: ServerProcess
  private let link: String
  private let browser: Browser

  init() throws {
    let media = folder.file("media")
    try FileManager.default.createDirectory(atPath: media, withIntermediateDirectories: true)
    server = try ServerProcess(
      Site.binary,
      [
        "serve", "--embedded", "--media-root", media, "--state", folder.file("state.sqlite"), "--listen",
        "127.0.0.1:0",
      ], directory: folder.path)
    let line = try server.waitForLine("the page")
    link = String(try #require(line.firstMatch(of: /http:[^ ]*/)).output)
    browser = try Browser()
  }

  /// No price table is named, and still the page tells what the clip cost, everywhere as what it is: an assumption.
  @Test func whatAClipCostIsToldAndMarkedAsAssumed() throws {
    try browser.open(link)
    try browser.click(".empty .button-main")
    try browser.wait("document.querySelector('.quote')?.textContent.includes('(assumed price)')")
    try browser.click(".page-head .button-main")
    try browser.waitFor("h1 .badge-succeeded")
    try browser.wait(
      "[...document.querySelectorAll('.facts div')].some((one) => /^Cost\\$[0-9.]+ \\(assumed price\\)$/.test(one.textContent))"
    )
    #expect(try browser.text(".price-note").contains("--prices"))
    let base = try #require(link.split(separator: "#").first).dropLast()
    for view in ["costs", ""] {
      try browser.open("\(base)/dashboard/\(view)")
      try browser.waitFor(".price-note")
    }
  }
}
