/// A server-sent event as it came.
struct StreamedEvent: Sendable, Equatable {
  /// Of the last event that had one.
  var id: String
  var name: String
  var data: String
}

/// Puts server-sent events together from the bytes of a stream (https://html.spec.whatwg.org, section 9.2.6).
struct EventReader {
  private var line: [UInt8] = []
  private var isAfterReturn = false
  private var isAtBeginning = true
  private var data: [String] = []
  private var name = ""
  private(set) var id = ""

  /// Bytes of an event, beyond which it is no server's of ours.
  static let longest = 1 << 20
  private var size = 0

  /// More was sent as one event than any has.
  struct TooLong: Error {}

  /// The events that are complete with these bytes. Comments are none.
  mutating func read(_ bytes: some Sequence<UInt8>) throws(TooLong) -> [StreamedEvent] {
    var found: [StreamedEvent] = []
    for byte in bytes {
      let isPair = isAfterReturn && byte == 0x0A
      isAfterReturn = byte == 0x0D
      if isPair { continue }
      guard byte == 0x0A || byte == 0x0D else {
        line.append(byte)
        size += 1
        guard size <= Self.longest else { throw TooLong() }
        continue
      }
      if let event = endLine() { found.append(event) }
    }
    return found
  }

  private mutating func endLine() -> StreamedEvent? {
    defer { line.removeAll(keepingCapacity: true) }
    if isAtBeginning, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    isAtBeginning = false
    guard !line.isEmpty else { return dispatch() }
    let name = String(decoding: line.prefix { $0 != 0x3A }, as: UTF8.self)
    var value = line.dropFirst(name.utf8.count + 1)
    if value.first == 0x20 { value.removeFirst() }
    let text = String(decoding: value, as: UTF8.self)
    switch name {
    case "event": self.name = text
    case "data": data.append(text)
    case "id": if !value.contains(0) { id = text }
    default: break
    }
    return nil
  }

  private mutating func dispatch() -> StreamedEvent? {
    defer { (data, name, size) = ([], "", 0) }
    guard !data.isEmpty else { return nil }
    return StreamedEvent(id: id, name: name, data: data.joined(separator: "\n"))
  }
}
