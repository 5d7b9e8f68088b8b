import CExpat

/// What expat tells of a document, in its order.
protocol XMLEventHandler: AnyObject {
  func begin(_ name: XMLName, _ attributes: [XMLName: String], line: Int)
  func end(_ name: XMLName)
  func text(_ text: String)
  /// Why the rest need not be read.
  var isDone: Bool { get }
}

/// A name and its namespace, which may be empty.
struct XMLName: Hashable {
  var space: String
  var local: String
}

/// Where a document is no XML.
struct XMLProblem: Error {
  var message: String
  var line: Int
}

/// Owns expat's parser. Document type definitions, and with them all entities but XML's own, are refused.
final class XMLEvents {
  private static let chunk = 1 << 16
  /// Between a namespace and a name; no namespace contains one.
  private static let separator: Character = "\n"
  /// Longer attributes say nothing of captions.
  private static let longestValue = 4096

  private let parser: XML_Parser
  private unowned let handler: any XMLEventHandler
  private var hasDefinition = false

  private init?(_ handler: any XMLEventHandler) {
    guard let parser = XML_ParserCreateNS("UTF-8", XML_Char(Self.separator.asciiValue ?? 10)) else {
      return nil
    }
    self.parser = parser
    self.handler = handler
    XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
    XML_SetElementHandler(
      parser,
      { XMLEvents.of($0)?.begin($1, $2) },
      { XMLEvents.of($0)?.end($1) })
    XML_SetCharacterDataHandler(parser) { user, bytes, count in
      guard let bytes else { return }
      let text = UnsafeRawBufferPointer(start: bytes, count: Int(count))
      XMLEvents.of(user)?.handler.text(String(decoding: text, as: UTF8.self))
      XMLEvents.of(user)?.stopIfDone()
    }
    XML_SetStartDoctypeDeclHandler(parser) { user, _, _, _, _ in
      XMLEvents.of(user)?.hasDefinition = true
      XMLEvents.of(user)?.stop()
    }
  }

  deinit { XML_ParserFree(parser) }

  /// Reads valid UTF-8; what the document itself says of its encoding does not count.
  static func read(_ bytes: [UInt8], _ handler: any XMLEventHandler) throws(XMLProblem) {
    guard let events = XMLEvents(handler) else {
      throw XMLProblem(message: "out of memory (XML_ParserCreateNS)", line: 1)
    }
    var at = 0
    repeat {
      let count = min(chunk, bytes.count - at)
      let isLast = at + count == bytes.count
      let status = bytes.withUnsafeBytes { raw in
        XML_Parse(
          events.parser, raw.baseAddress.map { ($0 + at).assumingMemoryBound(to: CChar.self) }, Int32(count),
          isLast ? 1 : 0)
      }
      if handler.isDone { return }
      try events.check(status)
      at += count
    } while at < bytes.count
  }

  /// The one place where expat's failures become errors.
  private func check(_ status: XML_Status) throws(XMLProblem) {
    guard status != XML_STATUS_OK else { return }
    let line = Int(XML_GetCurrentLineNumber(parser))
    guard !hasDefinition else {
      throw XMLProblem(message: "a document type definition (<!DOCTYPE>), which is not read", line: line)
    }
    let words = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "unknown error"
    throw XMLProblem(message: "it is no XML there: \(words)", line: line)
  }

  private static func of(_ user: UnsafeMutableRawPointer?) -> XMLEvents? {
    user.map { Unmanaged<XMLEvents>.fromOpaque($0).takeUnretainedValue() }
  }

  private func begin(
    _ name: UnsafePointer<XML_Char>?, _ attributes: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?
  ) {
    guard let name, !handler.isDone else { return }
    var values: [XMLName: String] = [:]
    var at = 0
    while let attributes, let key = attributes[at], let value = attributes[at + 1] {
      values[Self.name(key)] = String(String(cString: value).prefix(Self.longestValue))
      at += 2
    }
    handler.begin(Self.name(name), values, line: Int(XML_GetCurrentLineNumber(parser)))
    stopIfDone()
  }

  private func end(_ name: UnsafePointer<XML_Char>?) {
    guard let name, !handler.isDone else { return }
    handler.end(Self.name(name))
    stopIfDone()
  }

  private func stopIfDone() {
    if handler.isDone { stop() }
  }

  private func stop() { _ = XML_StopParser(parser, 0) }

  private static func name(_ raw: UnsafePointer<XML_Char>) -> XMLName {
    let text = String(cString: raw)
    guard let end = text.lastIndex(of: separator) else { return XMLName(space: "", local: text) }
    return XMLName(space: String(text[..<end]), local: String(text[text.index(after: end)...]))
  }
}
