import Foundation
import TestKit
import Testing

/// From an empty server to a clip that plays, as somebody does it who has never used it.
@Suite struct NewJobViewTests {
  private let site: Site
  private let browser: Browser

  init() throws {
    site = try Site(hasWorker: true)
    browser = try Browser()
    try site.user("operator")
    try site.logIn(browser, as: "operator")
  }

  @Test func aJobIsWrittenCheckedQuotedSentAndPlayed() throws {
    try browser.click(".empty .button-main")
    try browser.waitFor(".verdict.is-good")
    try browser.wait("document.querySelector('.quote')?.textContent.includes('of memory')")
    try browser.click(".page-head .button-main")
    try browser.wait("location.pathname.startsWith('/dashboard/jobs/')")
    try browser.waitFor("h1 .badge-succeeded")
    // The clip is there, and plays.
    try browser.waitFor("video.preview")
    try browser.runAsync(
      """
      const [video, done] = [document.querySelector("video"), arguments[0]];
      video.muted = true;
      video.addEventListener("timeupdate", () => video.currentTime > 0 && done(null));
      video.play();
      """)
    #expect(
      try browser.run(
        "return [document.querySelector('video').videoWidth, document.querySelector('img.preview').naturalWidth]"
      ) as? [Int] == [640, 640])
    // Where the time went, what it was expected to take, and what happened.
    try browser.wait("document.querySelector('.bars')?.textContent.includes('Encode')")
    try browser.wait("document.querySelector('main').textContent.includes('Quoted time')")
    try browser.wait(
      "[...document.querySelectorAll('.event strong')].map((one) => one.textContent).join() === 'Queued,Started,Succeeded'"
    )
  }

  @Test func whatIsWrongIsMarkedAtItsLine() throws {
    try browser.open(site.url + "/dashboard/new")
    try browser.waitFor(".verdict.is-good")
    let wrong = """
      {
        "version": 1,
        "canvas": {"width": 640, "height": 360, "fps": 25},
        "tracks": [{"clips": [
          {"source": {"color": "#102030"}, "duration": 1, "opacitty": 0.5},
          {"source": {"color": "blue"}, "duration": 1}
        ]}],
        "outputs": [{"to": "x.mp4"}]
      }
      """
    try write(wrong)
    try browser.wait("document.querySelectorAll('.error').length === 2")
    let lines = "return [...document.querySelectorAll('.editor .code-failed')].map((one) => one.dataset.line)"
    #expect(try browser.run(lines) as? [String] == ["5", "6"])
    try browser.click(".error:nth-child(2) button")
    #expect(
      try browser.run(
        "const area = document.activeElement; return area.value.slice(area.selectionStart, area.selectionEnd)"
      ) as? String == #""color": "blue""#)
    // No JSON at all is told at its place as well.
    try write("{\n  \"version\": 1,\n  oops\n}")
    try browser.waitFor(".verdict.is-bad")
    try browser.wait("document.querySelector('.editor .code-failed')?.dataset.line === '3'")
  }

  @Test func keysAndValuesAreOffered() throws {
    try browser.open(site.url + "/dashboard/new")
    try browser.waitFor(".verdict.is-good")
    try browser.wait(
      "performance.getEntriesByName(new URL('/v1/schemas/job.json', location).href).length > 0")
    try write("{\"version\": 1, \"outputs\": [{")
    try browser.press("\"t")
    try browser.wait("document.querySelector('.offer[aria-selected=true] code')?.textContent === 'to'")
    try browser.press(Browser.enter)
    try browser.press("clip.mp4")
    #expect(
      try browser.run("return document.querySelector('.editor-text').value") as? String
        == "{\"version\": 1, \"outputs\": [{\"to\": \"clip.mp4\"")
  }

  /// Instead of what is there, as if it were typed.
  private func write(_ text: String) throws {
    try browser.run(
      """
      const area = document.querySelector(".editor-text");
      area.focus();
      area.select();
      document.execCommand("insertText", false, arguments[0]);
      """, [text])
  }
}
