import Foundation
import TestKit
import Testing

/// How the page looks to those who see less, have a phone, or move by keys: measured in a browser, in each theme.
@Suite struct LookTests {
  private let site: Site

  init() throws {
    site = try Site(hasWorker: true)
    try site.user("admin")
    let long = String(repeating: "a-very-long-name-", count: 7)
    try site.run("enqueue", "-", input: Site.job("made", tenant: "قناة-الأخبار", to: "فيديو-🎬.mp4"))
    try site.run("enqueue", "-", input: Site.job(long, tenant: long))
    try site.run("enqueue", "-", input: Site.job("later", more: ##", "runAt": "2099-01-01T00:00:00Z""##))
    try site.run(
      "enqueue", "-",
      input: Site.job("failed", more: ##", "maxAttempts": 1"##).replacing(
        ##""color": "#205060""##, with: #""video": "missing.mp4""#))
    let key = try site.key("jobs:read", tenant: "acme")
    #expect(try site.ask("GET", "/v1/jobs/failed?wait=60", key: key).text.contains("source.notFound"))
  }

  private static let views = [
    "", "jobs", "jobs?state=dead", "jobs?q=fail&code=source", "jobs/made", "jobs/failed", "jobs/later",
    "jobs/no-such-job", "new", "batch", "dead", "queues", "workers", "costs", "keys", "users", "security-log",
    "webhooks", "webhooks/we_unknown", "no/such/view",
  ]

  /// The contrast of each text with what is behind it (WCAG 2.2, 1.4.3), and whether everything that can be pressed has a name (4.1.2) and, on a
  /// phone, is large enough (2.5.8); whether anything is wider than the window (1.4.10).
  private static let measure = """
    const channel = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const parse = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
    const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
    const over = ([r, g, b, a = 1], [x, y, z]) => [r * a + x * (1 - a), g * a + y * (1 - a), b * a + z * (1 - a)];
    const behind = (element) => {
      const layers = [];
      for (let at = element; at; at = at.parentElement) {
        const color = parse(getComputedStyle(at).backgroundColor);
        if ((color[3] ?? 1) > 0) layers.push(color);
        if ((color[3] ?? 1) === 1) break;
      }
      return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255]);
    };
    const isSeen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !element.closest("[disabled], .visually-hidden, .skip");
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const [text, element] = [walker.currentNode.data.trim(), walker.currentNode.parentElement];
      if (!text || !isSeen(element) || element.matches("option, textarea")) continue;
      const style = getComputedStyle(element);
      const color = parse(style.color);
      if (color[3] === 0) continue;
      const [one, other] = [luminance(over(color, behind(element))), luminance(behind(element))].sort((a, b) => b - a);
      const ratio = (one + 0.05) / (other + 0.05);
      const isLarge = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
      if (ratio < (isLarge ? 3 : 4.5)) found.push(`contrast ${ratio.toFixed(2)}: ${text.slice(0, 40)}`);
    }
    for (const element of document.querySelectorAll("a[href], button, input, textarea, select")) {
      if (!isSeen(element)) continue;
      const name = element.getAttribute("aria-label") || element.textContent.trim() || (element.labels?.length > 0 && element.labels[0].textContent);
      if (!name) found.push(`no name: ${element.outerHTML.slice(0, 120)}`);
      const box = element.getBoundingClientRect();
      const isInText = getComputedStyle(element).display.startsWith("inline") && !element.classList.contains("button");
      if (!isInText && (box.width < 24 || box.height < 24)) found.push(`small: ${element.outerHTML.slice(0, 120)} ${box.width}×${box.height}`);
    }
    if (document.documentElement.scrollWidth > document.documentElement.clientWidth) found.push(`wider than the window: ${document.documentElement.scrollWidth}`);
    for (const [selector, count] of [["h1", 1], ["main", 1]]) if (document.querySelectorAll(selector).length !== count) found.push(`${selector}: not ${count}`);
    const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
    if (new Set(ids).size !== ids.length) found.push(`ids twice: ${ids}`);
    return found;
    """

  @Test(arguments: [false, true]) func everythingCanBeReadAndReached(_ isPhone: Bool) throws {
    let browser =
      isPhone ? try Browser(width: 390, height: 844, isPhone: true) : try Browser(width: 1440, height: 900)
    try browser.prefer(colorScheme: "dark")
    try browser.open(site.url + "/dashboard/")
    try browser.waitFor(".login")
    #expect(try browser.run(Self.measure) as? [String] == [])
    try site.logIn(browser, as: "admin")
    for scheme in ["light", "dark"] {
      try browser.prefer(colorScheme: scheme)
      for view in Self.views {
        try browser.open("\(site.url)/dashboard/\(view)")
        try browser.wait(
          "document.querySelector('main h1') && !document.querySelector('.skeleton') && document.querySelector('main .table, main .panel, main .empty, main .problem, main .editor')"
        )
        // Colours change within a moment where the theme does.
        try browser.wait("document.getAnimations().every((one) => !(one instanceof CSSTransition))")
        let found = try browser.run(Self.measure) as? [String]
        #expect(found == [], "\(view), \(scheme), \(isPhone ? "phone" : "wide")")
      }
    }
    // The policy refused nothing of the page's own, and no script failed.
    let wrong = try browser.log().filter { $0.level == "SEVERE" && $0.source != "network" }
    #expect(wrong.isEmpty, "\(wrong)")
  }

  /// The check itself: what is wrong is found.
  @Test func whatIsWrongIsMeasured() throws {
    let browser = try Browser(width: 390, height: 844, isPhone: true)
    try browser.open(site.url + "/dashboard/")
    try browser.waitFor(".login")
    try browser.run(
      """
      const [faint, small, wide] = ["p", "button", "div"].map((name) => document.querySelector("main").appendChild(document.createElement(name)));
      faint.textContent = "faint";
      faint.style.color = "rgb(150 150 150)";
      small.style.cssText = "width: 10px; height: 10px; padding: 0; display: block";
      wide.style.cssText = "flex: none; width: 500px; height: 1px";
      """)
    let found = try browser.run(Self.measure) as? [String] ?? []
    for wanted in ["contrast 2.", "no name", "small", "wider"] {
      #expect(found.contains { $0.hasPrefix(wanted) }, "\(wanted) in \(found)")
    }
  }

  @Test func theThemeIsChosenAndKept() throws {
    let browser = try Browser()
    try browser.prefer(colorScheme: "light")
    try site.logIn(browser, as: "admin")
    let paper = "return getComputedStyle(document.body).backgroundColor"
    let light = try browser.run(paper) as? String
    let button = "button[aria-label^=Appearance]"
    try browser.click(button)
    try browser.click(button)
    #expect(try browser.run("return document.documentElement.dataset.theme") as? String == "dark")
    #expect(try browser.run(paper) as? String != light)
    try browser.reload()
    try browser.waitFor("main h1")
    #expect(try browser.run(paper) as? String != light)
  }
}
