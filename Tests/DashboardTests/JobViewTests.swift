import Foundation
import TestKit
import Testing

/// What a job has made and what is said of it, in a browser.
@Suite struct JobViewTests {
  private let site: Site
  private let browser: Browser

  init() throws {
    site = try Site(hasWorker: true)
    browser = try Browser()
    try site.user("viewer")
  }

  /// Waits until a job has ended.
  private func make(_ document: String, id: String) throws {
    try site.run("enqueue", "-", input: document)
    let key = try site.key("jobs:read")
    #expect(try site.ask("GET", "/v1/jobs/\(id)?wait=60", key: key).text.contains("endedAt"))
  }

  /// Black for a while, then white: the first picture says nothing.
  private static func clip(_ id: String, to: String) -> String {
    Site.job(id, to: to, seconds: 2).replacing(
      ##"[{"source": {"color": "#205060"}, "duration": 2.0}]"##,
      with:
        ##"[{"source": {"color": "#000000"}, "duration": 0.4}, {"source": {"color": "#ffffff"}, "duration": 1.6}]"##
    )
  }

  @Test func aClipShowsAPictureAtOnceAndBeginsAtItsBeginning() throws {
    try make(Self.clip("made", to: "made.mp4"), id: "made")
    try site.logIn(browser, as: "viewer", at: "/dashboard/jobs/made")
    try browser.waitFor("video.preview")
    try browser.wait(
      "document.querySelector('video').readyState >= 2 && !document.querySelector('video').seeking")
    let brightness =
      try browser.run(
        """
        const [video, canvas] = [document.querySelector("video"), document.createElement("canvas")];
        [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
        const context = canvas.getContext("2d");
        context.drawImage(video, 0, 0);
        return context.getImageData(32, 32, 1, 1).data[0];
        """) as? Int ?? 0
    #expect(brightness > 200)
    let first =
      try browser.runAsync(
        """
        const [video, done] = [document.querySelector("video"), arguments[0]];
        video.muted = true;
        video.addEventListener("seeked", () => done(video.currentTime), { once: true });
        video.play();
        """) as? Double
    #expect(try #require(first) < 0.3)
  }

  @Test func aFileThatABrowserCannotPlayIsOfferedAllTheSame() throws {
    try make(
      Self.clip("master", to: "master.mkv").replacing(
        #""to": "master.mkv""#, with: #""to": "master.mkv", "video": {"codec": "hevc"}"#), id: "master")
    try site.logIn(browser, as: "viewer", at: "/dashboard/jobs/master")
    try browser.wait(
      "document.querySelector('.unplayable')?.textContent.includes('cannot play video/x-matroska')")
    #expect(try browser.run("return document.querySelector('video') === null") as? Bool == true)
    #expect(
      try browser.run("return document.querySelector('.output a[download]').download") as? String
        == "master.mkv")
  }

  @Test func theLogOfTheNewestAttemptIsOpen() throws {
    try make(
      Site.job("failed", more: ##", "maxAttempts": 1"##).replacing(
        ##""color": "#205060""##, with: #""video": "missing.mp4""#), id: "failed")
    try site.logIn(browser, as: "viewer", at: "/dashboard/jobs/failed")
    try browser.wait(
      "document.querySelector('.log[open] .log-line')?.textContent.includes('attempt 1 started')")
    #expect(try browser.text(".log summary").hasPrefix("Attempt 1"))
    // Lists are without it.
    let key = try site.key("jobs:read")
    #expect(try site.ask("GET", "/v1/jobs/failed", key: key).text.contains("attempt 1 started"))
    let listed = try site.ask("GET", "/v1/jobs", key: key).text
    #expect(listed.contains("failed") && !listed.contains("attempt 1 started"))
  }

  @Test func theOverviewIsOfATenantForWhoSeesAll() throws {
    try site.user("admin")
    try make(Site.job("one"), id: "one")
    try site.logIn(browser, as: "admin", at: "/dashboard/")
    try browser.wait(
      "document.querySelector('.charts svg') && !document.querySelector('.charts').textContent.includes('No job has ended')"
    )
    try browser.type("beta", into: ".filters input")
    try browser.press(Browser.enter)
    try browser.wait("new URLSearchParams(location.search).get('tenant') === 'beta'")
    try browser.wait(
      "document.querySelector('.charts')?.textContent.includes('No job has ended in this time')")
    try browser.open(site.url + "/dashboard/?tenant=acme")
    try browser.wait(
      "document.querySelector('.charts svg') && !document.querySelector('.charts').textContent.includes('No job has ended')"
    )
  }

  @Test func whatWasDecidedIsASectionOfItsOwn() throws {
    try make(Self.clip("made", to: "made.mp4"), id: "made")
    try site.logIn(browser, as: "viewer", at: "/dashboard/jobs/made")
    try browser.wait(
      "[...document.querySelectorAll('.panel')].some((one) => one.querySelector('h2')?.textContent === 'What was decided, and why' && one.querySelectorAll('.explain li').length > 0)"
    )
    #expect(try browser.text(".explain li") != "")
  }
}
