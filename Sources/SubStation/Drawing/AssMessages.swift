import CSubStation
import Synchronization

/// What libass says, as warnings about fonts.
final class AssMessages: Sendable {
  private struct State {
    var warnings: [SubStationWarning] = []
    var known: Set<String> = []
    var lacksSettings = false
  }
  private let state = Mutex(State())

  /// More are not told.
  static let most = 50

  var warnings: [SubStationWarning] { state.withLock(\.warnings) }
  /// Fontconfig did not get its settings: what it would find is not what was asked for.
  var lacksSettings: Bool { state.withLock(\.lacksSettings) }

  func take(_ message: String) {
    if message.contains("No usable fontconfig configuration file") {
      state.withLock { $0.lacksSettings = true }
    }
    guard let text = Self.warning(of: message) else { return }
    state.withLock { state in
      guard state.warnings.count < Self.most, state.known.insert(text).inserted else { return }
      state.warnings.append(SubStationWarning(.font, text))
    }
  }

  /// Libass's sentences of fontselect: what was asked for stands in brackets, with weight and slant.
  static func warning(of message: String) -> String? {
    guard message.contains("fontselect:") || message.contains("failed to find any fallback") else {
      return nil
    }
    let asked = message.firstMatch(of: /\((.*?), \d+, \d+\)/).map { String($0.1) }
    if let glyph = message.firstMatch(of: /glyph 0x([0-9A-Fa-f]+)/), message.contains("failed") {
      return "no font has the letter U+\(padded(String(glyph.1)))\(asked.map { ", wanted in “\($0)”" } ?? "")"
    }
    if message.contains("Using default font") || message.contains("Using 'Arial'"), let asked {
      let instead = message.firstMatch(of: /-> .*, (?:-?\d+), (.*)$/).map { String($0.1) }
      return "there is no font “\(asked)”\(instead.map { "; \($0) is taken instead" } ?? "")"
    }
    if message.contains("failed to find any font") || message.contains("can't find selected font") {
      return asked.map { "there is no font “\($0)”, and none to take instead" }
    }
    return nil
  }

  private static func padded(_ digits: String) -> String {
    String(repeating: "0", count: max(0, 4 - digits.count)) + digits.uppercased()
  }
}
