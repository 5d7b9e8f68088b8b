import Foundation
import Testing

@testable import RedisClient

/// docs/cli.md tells the forms of URLs and all their options.
@Suite struct DocumentedURLTests {
  private static let tables: Substring = {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = (try? String(contentsOf: package.appending(path: "docs/cli.md"), encoding: .utf8)) ?? ""
    let start = page.range(of: "| URL | |")?.lowerBound ?? page.endIndex
    let end = page[start...].range(of: "\n    clipmill enqueue")?.lowerBound ?? page.endIndex
    return page[start..<end]
  }()

  @Test func everyFormIsRead() throws {
    let schemes = Set(Self.tables.matches(of: /`([a-z+]+):\/\//).map { String($0.1) }).subtracting(["http"])
    #expect(schemes == ["redis", "rediss", "redis+unix", "unix", "redis+sentinel", "rediss+sentinel"])
    for scheme in schemes {
      let rest =
        scheme.hasSuffix("unix") ? "/run/redis.sock" : scheme.hasSuffix("sentinel") ? "h/master" : "h"
      #expect(throws: Never.self, "\(scheme)") { try RedisAddress("\(scheme)://\(rest)?db=3") }
    }
    #expect(Self.tables.contains("port 6379") && Self.tables.contains("port 26379"))
    guard case .tcp(let server) = try RedisAddress("redis://[::1]").place,
      case .sentinel(let sentinels, _) = try RedisAddress("redis+sentinel://h/m").place
    else { throw RedisError(.address, "another kind of place") }
    #expect(server.port == 6379 && sentinels.map(\.port) == [26379])
  }

  @Test func everyOptionIsThereAndIsRead() throws {
    let rows = Self.tables.split(separator: "\n").filter { $0.contains("=") && $0.hasPrefix("| `") }
    let options = rows.flatMap { $0.dropFirst().prefix { $0 != "|" }.matches(of: /`([a-z]+)=[A-Z]+`/) }
      .map { String($0.1) }
    #expect(options == ["db", "cacert", "cert", "key", "sni"])
    for option in options { _ = try RedisAddress("rediss://h?\(option)=1") }
    let unknown = #expect(throws: RedisError.self) { try RedisAddress("rediss://h?other=1") }
    for option in options { #expect(unknown?.hint?.contains(option) == true, "\(option)") }
  }
}
