import TestKit
import Testing

@testable import APIService

@Suite struct UploadSinkTests {
  @Test func whatBecomesOfUploadsIsCounted() throws {
    let bench = try UploadBench()
    let url = try bench.begin(10)
    do {
      let client = try WireClient(port: Int(bench.service.port))
      client.sendHead("PATCH", url, bench.headers(at: 0).merging(["Content-Length": "10"]) { $1 })
      client.send([1, 2, 3, 4])
    }
    // What was sent before the end of a connection is kept, once the server has seen that.
    try waitUntil {
      try bench.ask("PATCH", url, bench.headers(at: 4), body: [5, 6, 7, 8, 9, 10]).status == 204
    }
    #expect(try bench.ask("DELETE", url, bench.headers(at: 10)).status == 204)
    bench.service.stop()
    var (bytes, became) = (0, [UploadNews]())
    for news in bench.server.uploads {
      if case .received(let count) = news { bytes += count } else { became.append(news) }
    }
    #expect(bytes == 10 && became == [.became(.begun), .became(.complete), .became(.deleted)])
    // Who broke off got no answer, and is reported all the same.
    let broken = bench.server.reports.filter { $0.problem == "request.broken" }
    #expect(broken.map(\.status) == [499], "\(broken)")
    #expect(broken.allSatisfy { $0.operation == "appendToUpload" && $0.hasWaited })
  }

  @Test func oneWithOtherBytesIsToldSo() throws {
    let bench = try UploadBench()
    let digest = String(repeating: "0", count: 64)
    let begun = try bench.ask(
      "POST", "/v1/uploads", bench.headers(at: 0).merging(["Content-Type": "application/json"]) { $1 },
      body: Array(#"{"name":"a","bytes":1,"sha256":"\#(digest)"}"#.utf8))
    let url = try #require(begun.headers["location"])
    #expect(try bench.ask("PATCH", url, bench.headers(at: 0), body: [1]).code == "upload.checksum")
    #expect(bench.server.uploads == [.became(.begun), .received(bytes: 1), .became(.wrong)])
  }
}
