import Foundation

/// Debian's Chromium without a window, driven as W3C's WebDriver says. It is killed with the last reference.
public final class Browser: Sendable {
  public struct Failure: Error, CustomStringConvertible {
    /// WebDriver's: "no such element".
    public var code: String
    public var message: String
    public var description: String { "\(code): \(message)" }
  }

  /// Something in the page, until the page changes.
  public struct Element: Sendable {
    fileprivate let id: String
  }

  /// A line of the browser's console.
  public struct LogEntry: Sendable {
    /// "SEVERE" for errors and for what a policy refused.
    public var level: String
    public var source: String
    public var message: String
  }

  private let driver: ServerProcess
  private let port: Int
  private let session: String
  private static let folder = TemporaryDirectory.shared

  /// - Parameters:
  ///   - width: of the window, in CSS pixels.
  ///   - isPhone: it has a touch screen, and pages are laid out as on a phone.
  ///   - hosts: names that lead to 127.0.0.1.
  public init(width: Int = 1280, height: Int = 800, isPhone: Bool = false, hosts: [String] = []) throws {
    port = try FreePort.find()
    driver = try ServerProcess("chromedriver", ["--port=\(port)"], directory: Self.folder.path)
    try driver.waitForLine("was started successfully")
    var words = [
      "--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
      "--remote-debugging-pipe",
      "--disable-background-networking", "--disable-component-update", "--no-first-run", "--lang=en",
      "--window-size=\(width),\(height)",
    ]
    // Chromium's own sandbox does not run as root; what it shows here is ours.
    if geteuid() == 0 { words.append("--no-sandbox") }
    if !hosts.isEmpty {
      words.append("--host-resolver-rules=" + hosts.map { "MAP \($0) 127.0.0.1" }.joined(separator: ","))
    }
    var options: [String: Any] = ["args": words]
    if isPhone {
      let metrics: [String: Any] = ["width": width, "height": height, "pixelRatio": 2, "touch": true]
      options["mobileEmulation"] = ["deviceMetrics": metrics]
    }
    let wanted: [String: Any] = [
      "browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": ["browser": "ALL"],
      "unhandledPromptBehavior": "ignore",
    ]
    let made = try Self.ask(port, "POST", "/session", ["capabilities": ["alwaysMatch": wanted]])
    guard let made = made as? [String: Any], let id = made["sessionId"] as? String else {
      throw Failure(code: "session", message: "chromedriver gave no session: \(made)")
    }
    session = id
  }

  deinit { _ = try? Self.ask(port, "DELETE", "/session/\(session)") }

  // MARK: Pages

  /// Opens an address, and waits until it is loaded.
  public func open(_ url: String) throws { try call("POST", "/url", ["url": url]) }

  public var url: String { get throws { try call("GET", "/url") as? String ?? "" } }
  public var title: String { get throws { try call("GET", "/title") as? String ?? "" } }
  public func back() throws { try call("POST", "/back", [:]) }
  public func reload() throws { try call("POST", "/refresh", [:]) }

  /// The text of an alert that is open; nil: none is.
  public var alert: String? {
    get throws {
      do { return try call("GET", "/alert/text") as? String } catch let failure as Failure
        where failure.code == "no such alert"
      {
        return nil
      }
    }
  }

  /// What the console said since the last call.
  public func log() throws -> [LogEntry] {
    let entries = try call("POST", "/se/log", ["type": "browser"]) as? [[String: Any]] ?? []
    return entries.map {
      LogEntry(
        level: $0["level"] as? String ?? "", source: $0["source"] as? String ?? "",
        message: $0["message"] as? String ?? "")
    }
  }

  /// A picture of the window, as PNG.
  public func screenshot() throws -> Data {
    let text = try call("GET", "/screenshot") as? String ?? ""
    guard let data = Data(base64Encoded: text) else {
      throw Failure(code: "screenshot", message: "no base 64")
    }
    return data
  }

  public func resize(width: Int, height: Int) throws {
    try call("POST", "/window/rect", ["width": width, "height": height])
  }

  /// What the page takes for the system's: "dark", "light".
  public func prefer(colorScheme: String) throws {
    let features = [["name": "prefers-color-scheme", "value": colorScheme]]
    try command("Emulation.setEmulatedMedia", ["features": features])
  }

  /// A command of Chrome's own protocol.
  @discardableResult
  public func command(_ name: String, _ parameters: [String: Any]) throws -> Any {
    try call("POST", "/goog/cdp/execute", ["cmd": name, "params": parameters])
  }

  // MARK: Elements

  /// The first that a CSS selector means.
  public func find(_ selector: String) throws -> Element {
    let found = try call("POST", "/element", ["using": "css selector", "value": selector])
    guard let id = (found as? [String: String])?.values.first else {
      throw Failure(code: "no such element", message: selector)
    }
    return Element(id: id)
  }

  /// As a person does: it has to be in sight, and nothing above it.
  public func click(_ selector: String) throws {
    try act(on: selector) { try call("POST", "/element/\($0.id)/click", [:]) }
  }

  /// Types into what a selector means.
  public func type(_ text: String, into selector: String) throws {
    try act(on: selector) { try call("POST", "/element/\($0.id)/value", ["text": text]) }
  }

  /// A page may have drawn the element anew since it was found.
  private func act(on selector: String, _ body: (Element) throws -> Void) throws {
    for _ in 0..<20 {
      do { return try body(waitFor(selector)) } catch let failure as Failure
        where failure.code == "stale element reference"
      {}
    }
    try body(waitFor(selector))
  }

  /// Presses keys where the focus is, one after the other. WebDriver has codes for keys that are no letters.
  public func press(_ keys: String) throws {
    let steps = keys.flatMap { key in
      [["type": "keyDown", "value": String(key)], ["type": "keyUp", "value": String(key)]]
    }
    try call("POST", "/actions", ["actions": [["type": "key", "id": "keyboard", "actions": steps]]])
  }

  public static let (enter, escape, tab, control) = ("\u{E007}", "\u{E00C}", "\u{E004}", "\u{E009}")

  /// The text of what a selector means, as it is seen.
  public func text(_ selector: String) throws -> String {
    try call("GET", "/element/\(waitFor(selector).id)/text") as? String ?? ""
  }

  /// Waits until there is such an element.
  @discardableResult
  public func waitFor(_ selector: String, file: String = #fileID, line: Int = #line) throws -> Element {
    try wait("document.querySelector(arguments[0]) !== null", [selector], file: file, line: line)
    return try find(selector)
  }

  /// What follows is of the frame that a selector means, until `leaveFrame`.
  public func enterFrame(_ selector: String) throws {
    // The key is WebDriver's own.
    let element = ["element-6066-11e4-a52e-4f735466cecf": try waitFor(selector).id]
    try call("POST", "/frame", ["id": element])
  }

  public func leaveFrame() throws { try call("POST", "/frame", ["id": NSNull()]) }

  // MARK: Scripts

  /// Runs a script in the page, as the body of a function with `arguments`.
  @discardableResult
  public func run(_ script: String, _ arguments: [Any] = []) throws -> Any {
    try call("POST", "/execute/sync", ["script": script, "args": arguments])
  }

  /// As `run`, for a script that waits: its last argument is called with what it gives.
  @discardableResult
  public func runAsync(_ script: String, _ arguments: [Any] = []) throws -> Any {
    try call("POST", "/execute/async", ["script": script, "args": arguments])
  }

  /// Waits until an expression of the page holds.
  public func wait(
    _ expression: String, _ arguments: [Any] = [], file: String = #fileID, line: Int = #line
  ) throws {
    let end = Date(timeIntervalSinceNow: Self.patience)
    while true {
      // In between pages there is nothing to ask.
      if let held = try? run("return Boolean(\(expression))", arguments) as? Bool, held { return }
      guard Date() < end else {
        let page = (try? run("return document.documentElement.innerText") as? String) ?? ""
        throw Failure(
          code: "never",
          message:
            "\(file):\(line): “\(expression)” \(arguments) at \((try? url) ?? ""). The page:\n\(page.prefix(3000))"
        )
      }
      usleep(20_000)
    }
  }

  /// Seconds; only ends a hang.
  private static let patience = 90.0

  // MARK: The wire

  @discardableResult
  private func call(_ method: String, _ path: String, _ body: [String: Any]? = nil) throws -> Any {
    try Self.ask(port, method, "/session/\(session)\(path)", body)
  }

  @discardableResult
  private static func ask(_ port: Int, _ method: String, _ path: String, _ body: [String: Any]? = nil)
    throws -> Any
  {
    let bytes = try body.map { Array(try JSONSerialization.data(withJSONObject: $0)) }
    let headers = bytes == nil ? [:] : ["Content-Type": "application/json; charset=utf-8"]
    guard let answer = try WireClient.ask(port, method, path, headers, body: bytes) else {
      throw Failure(code: "connection", message: "chromedriver did not answer \(method) \(path)")
    }
    let document = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any] ?? [:]
    let value = document["value"] ?? NSNull()
    if let failure = value as? [String: Any], let code = failure["error"] as? String {
      throw Failure(code: code, message: failure["message"] as? String ?? "")
    }
    return value
  }
}
