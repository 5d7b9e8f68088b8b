import RedisClient
import Testing

@Suite struct ValueTests {
  @Test func each_type_is_read_as_itself_alone() throws {
    #expect(try RedisValue.integer(7).toInteger() == 7)
    #expect(try RedisValue.bytes([1]).toBytes() == [1])
    #expect(try RedisValue.bytes([104, 255]).toString() == "h\u{FFFD}")
    #expect(try RedisValue.ok.toString() == "OK")
    #expect(try RedisValue.array([.null]).toArray() == [.null])
    #expect(RedisValue.null.isNull && RedisValue.null.asBytes == nil && RedisValue.integer(1).asString == nil)
    let wrong = try failure { _ = try RedisValue.null.toBytes() }
    #expect(wrong.kind == .unexpected && wrong.message.contains("nothing instead of bytes"))
    #expect(try failure { _ = try RedisValue.error("OOM no").toInteger() }.kind == .server(code: "OOM"))
  }
}
