import ClipJob

/// One message on a pipe between supervisor and lane, without its meaning.
///
/// On the wire: the length of the head and that of the body (32 bits each, most significant byte first), the
/// head (a JSON object), the body (bytes as they are: a document passes unchanged and unescaped).
package struct LaneFrame: Sendable, Equatable {
  package var head: JSONValue
  package var body: [UInt8]

  /// What a head and a body may have at most. A lane may have been taken over by what it read.
  package static let headLimit = 4 << 20
  /// Documents go to lanes; nothing of that size comes back.
  package static let bodyLimit = 64 << 20

  package init(head: JSONValue, body: [UInt8] = []) {
    self.head = head
    self.body = body
  }

  package var bytes: [UInt8] {
    let head = head.bytes()
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + head.count + body.count)
    for count in [head.count, body.count] {
      for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: count >> shift)) }
    }
    return bytes + head + body
  }
}

/// The other side broke the rules of the pipe.
public struct LaneProtocolError: Error, Sendable, Equatable {
  public var message: String
  package init(_ message: String) { self.message = message }
}

/// Cuts a stream of bytes into frames.
package struct LaneFrameReader {
  private let bodyLimit: Int
  private var buffer: [UInt8] = []
  /// Where the first frame that is not taken yet begins.
  private var start = 0

  /// Bytes that were taken and are still kept: a bound of what is copied and of what is wasted.
  private static let slack = 64 << 10

  /// - Parameter bodyLimit: of the bodies that the other side may send.
  package init(bodyLimit: Int = LaneFrame.bodyLimit) { self.bodyLimit = bodyLimit }

  /// Note: half a frame. Whoever always leaves a part of the next frame behind never empties the buffer. What was taken is
  /// let go when it is as much as what is left: each byte is moved once more at most, and the buffer is never larger than
  /// twice the largest frame and the slack.
  package mutating func append(_ bytes: some Collection<UInt8>) {
    if start >= Self.slack, start >= buffer.count - start {
      buffer = Array(buffer[start...])
      start = 0
    }
    buffer.append(contentsOf: bytes)
  }

  /// Bytes of memory that the buffer has.
  package var footprint: Int { buffer.capacity }

  /// Bytes of a frame that is not complete.
  package var hasRest: Bool { start < buffer.count }

  /// The next complete frame; nil until more bytes have come.
  package mutating func next() throws(LaneProtocolError) -> LaneFrame? {
    guard buffer.count - start >= 8 else { return nil }
    let headCount = length(at: start)
    let bodyCount = length(at: start + 4)
    guard headCount <= LaneFrame.headLimit, bodyCount <= bodyLimit else {
      throw LaneProtocolError("a message of \(headCount) and \(bodyCount) bytes was announced")
    }
    let body = start + 8 + headCount
    guard buffer.count >= body + bodyCount else { return nil }
    let frame: LaneFrame
    do {
      let head = try JSONValue(parsing: Array(buffer[(start + 8)..<body]))
      frame = LaneFrame(head: head, body: Array(buffer[body..<(body + bodyCount)]))
    } catch {
      throw LaneProtocolError("a message that is not JSON: \(error.message)")
    }
    start = body + bodyCount
    if start == buffer.count {
      buffer.removeAll(keepingCapacity: buffer.capacity <= 1 << 16)
      start = 0
    }
    return frame
  }

  private func length(at index: Int) -> Int {
    buffer[index..<(index + 4)].reduce(0) { $0 << 8 | Int($1) }
  }
}
