import Foundation
import TestKit
import Testing

@testable import HTTPService

/// A service with a certificate, asked by curl and by openssl.
@Suite struct TLSTests {
  private func run(_ words: [String], input: String = "") throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words
    let (output, source) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError, process.standardInput) = (output, output, source)
    try process.run()
    source.fileHandleForWriting.write(Data(input.utf8))
    try source.fileHandleForWriting.close()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
  }

  private func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path))) }

  @Test func clientsAreServedAndStreamsRun() throws {
    let certificates = try Certificates()
    let files = try certificates.sign("server", "IP:127.0.0.1")
    let identity = try TLSIdentity(certificates: bytes(files.certificate), key: bytes(files.key))
    var routes = HTTPRoutes()
    routes.add("GET", "/secure") { request in .text("\(request.isSecure)") }
    routes.add("POST", "/echo", body: .of(limit: 1 << 20)) { request in HTTPAnswer(body: request.body) }
    routes.add("GET", "/events") { _ in
      .events(
        HTTPStream { stream in
          for number in 0..<100 { guard stream.write(Array("data: \(number)\n\n".utf8)) else { return } }
        })
    }
    let service = try HTTPService(
      HTTPAddress(host: "127.0.0.1", port: 0), limits: RequestTests.patient, tls: identity, routes: routes)
    let base = "https://127.0.0.1:\(service.port)"
    let curl = ["curl", "-sS", "--cacert", certificates.authority]
    #expect(try run(curl + [base + "/secure"]).output == "true\n")
    let body = String(repeating: "clip", count: 100_000)
    #expect(try run(curl + ["--data-binary", "@-", base + "/echo"], input: body).output == body)
    let events = try run(curl + [base + "/events"]).output
    #expect(events.split(separator: "\n").filter { $0.hasPrefix("data:") }.count == 100, "\(events)")
    // Too large: told to who asks before sending, and a closed connection for who does not.
    let tooLarge = try run(
      curl + [
        "-o", "/dev/null", "-w", "%{http_code}", "-H", "Expect:", "--data-binary", "@-", base + "/echo",
      ],
      input: String(repeating: "x", count: 2 << 20))
    #expect(tooLarge.output == "413" || tooLarge.status != 0, "\(tooLarge)")
    // Whoever does not know the authority, or speaks no TLS, gets nothing.
    #expect(try run(["curl", "-sS", "--cacert", certificates.otherAuthority, base + "/secure"]).status == 60)
    #expect(try run(["curl", "-sS", "http://127.0.0.1:\(service.port)/secure"]).status != 0)
    for old in ["-tls1", "-tls1_1"] {
      let asked = try run(["openssl", "s_client", old, "-connect", "127.0.0.1:\(service.port)"])
      #expect(asked.output.contains("Cipher is (NONE)"), "\(asked.output)")
    }
    #expect(try run(curl + [base + "/secure"]).output == "true\n")
    service.stop()
  }

  @Test func whatDoesNotBelongTogetherIsRefused() throws {
    let certificates = try Certificates()
    let (one, other) = (try certificates.sign("one", "DNS:a"), try certificates.sign("two", "DNS:b"))
    for (certificate, key, words) in [
      (one.certificate, other.key, "is not that of the certificate"), (one.key, one.key, "no certificate"),
      (one.certificate, one.certificate, "no private key"),
    ] {
      let error = #expect(throws: HTTPServiceError.self) {
        try TLSIdentity(certificates: try bytes(certificate), key: try bytes(key))
      }
      #expect(error?.message.contains(words) == true, "\(String(describing: error))")
    }
    #expect(throws: HTTPServiceError.self) { try TLSIdentity(certificates: [], key: []) }
  }
}
