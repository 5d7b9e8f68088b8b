import LaneProtocol
import Testing

@Suite struct LaneFrameTests {
  @Test func theBufferOfFramesIsCompacted() throws {
    let frame = LaneFrame(head: ["is": "x"], body: [UInt8](repeating: 7, count: 1 << 20)).bytes
    var reader = LaneFrameReader()
    reader.append(frame[..<(frame.count / 2)])
    for _ in 0..<64 {
      reader.append(frame[(frame.count / 2)...])
      let taken = try reader.next()
      #expect(taken?.body.count == 1 << 20)
      // The first half of the next one is there before the last was taken, always.
      reader.append(frame[..<(frame.count / 2)])
      let half = try reader.next()
      #expect(half == nil && reader.hasRest)
      #expect(reader.footprint < 5 << 20)
    }
    reader.append(frame[(frame.count / 2)...])
    let (last, none) = (try reader.next(), try reader.next())
    #expect(last != nil && none == nil && !reader.hasRest && reader.footprint < 1 << 20)
  }

  @Test func aLaneSendsNoDocuments() throws {
    var reader = LaneFrameReader(bodyLimit: 0)
    reader.append(FromLane.started.frame.bytes)
    let frame = try reader.next()
    #expect(frame != nil)
    reader.append(LaneFrame(head: ["is": "started"], body: [1]).bytes)
    #expect(throws: LaneProtocolError.self) { try reader.next() }
  }
}
