import CZlib
import Testing

@testable import HTTPService

@Suite struct CompressionTests {
  private func request(_ accepted: String?) -> ServiceRequest {
    var request = ServiceRequest(method: "GET", path: "/")
    if let accepted { request.headers = [ServiceRequest.Field("Accept-Encoding", accepted)] }
    return request
  }

  private func inflated(_ bytes: [UInt8], _ size: Int) -> [UInt8] {
    var stream = z_stream()
    var (input, output) = (bytes, [UInt8](repeating: 0, count: size + 1))
    #expect(inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK)
    input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        (stream.next_in, stream.avail_in) = (input.baseAddress, UInt32(input.count))
        (stream.next_out, stream.avail_out) = (output.baseAddress, UInt32(output.count))
        #expect(inflate(&stream, Z_FINISH) == Z_STREAM_END)
      }
    }
    inflateEnd(&stream)
    return Array(output.prefix(Int(stream.total_out)))
  }

  @Test func textIsMadeSmallerForWhoAcceptsIt() {
    let answer = HTTPAnswer.json(
      "[\(String(repeating: "\"clip\",", count: 1000))0]", headers: ["ETag": "\"a\""])
    let small = Compression.apply(answer, to: request("br, gzip"))
    #expect(small.headers["Content-Encoding"] == "gzip" && small.body.count < answer.body.count / 10)
    #expect(small.headers["ETag"] == "W/\"a\"" && small.headers["Vary"] == "Accept-Encoding")
    #expect(inflated(small.body, answer.body.count) == answer.body)
    let plain = Compression.apply(answer, to: request(nil))
    #expect(plain.body == answer.body && plain.headers["Vary"] == "Accept-Encoding")
    #expect(plain.headers["Content-Encoding"] == nil && plain.headers["ETag"] == "\"a\"")
  }

  @Test func whatGainsNothingIsLeft() {
    let short = HTTPAnswer.json("{}")
    #expect(Compression.apply(short, to: request("gzip")).body == short.body)
    let picture = HTTPAnswer(contentType: "image/png", body: [UInt8](repeating: 0, count: 5000))
    #expect(Compression.apply(picture, to: request("gzip")) == picture)
  }

  @Test(arguments: [
    ("gzip", true), ("deflate, gzip;q=0.5", true), ("*", true), ("x-gzip", true), ("", false),
    ("gzip;q=0", false), ("identity", false), ("*;q=0", false), ("gzip;q=0, *", false), ("GZIP", true),
  ]) func theFieldIsRead(_ field: String, _ accepts: Bool) {
    #expect(Compression.accepts(field) == accepts)
  }
}
