import Foundation
import NetworkGuard
import TestKit
import Testing

@testable import Fetching

/// What is left of uploads.
@Suite struct UploadListingTests {
  @Test(arguments: TestStore.all) func listed(_ store: TestStore) throws {
    let bucket = try UploadTests.bucket(store, "listed")
    let client = try UploadTests.client(bucket, rules: [bucket.rule(""), "ro:out"])
    var ids: Set<String> = []
    for key in ["clips/a b.mp4", "clips/c?.mp4", "other/d.mp4"] {
      ids.insert(try client.upload(to: bucket.url(key), UploadTests.settings) { true }.id)
    }
    let all = try client.uploads(below: bucket.url("")) { true }
    #expect(Set(all.map(\.id)) == ids && all.allSatisfy { $0.begun ?? 0 > 1e9 }, "\(all)")
    let clips = try client.uploads(below: bucket.url("clips/")) { true }
    #expect(
      clips.map(\.key).sorted() == ["clips/a b.mp4", "clips/c?.mp4"].map { bucket.prefix + $0 }, "\(clips)")
    for upload in all { try client.abort("s3://\(bucket.name)/\(upload.key)", id: upload.id) { true } }
    #expect(try client.uploads(below: bucket.url("")) { true }.isEmpty)
    for url in ["s3://out/", "s3://other/"] {
      let failure = UploadTests.failure { try client.uploads(below: url) { true } }
      #expect(failure?.kind == .forbidden, "\(url): \(failure as Any)")
    }
  }

  /// More than a page has.
  @Test(arguments: TestStore.all) func manyListed(_ store: TestStore) throws {
    let bucket = try UploadTests.bucket(store, "other")
    let ids = try bucket.python(
      """
      for n in range(205):
          print(s3.create_multipart_upload(Bucket=bucket, Key=prefix + f"many/{n // 3} ü")["UploadId"])
      """
    ).split(separator: "\n").map(String.init)
    let found = try UploadTests.client(bucket).uploads(below: bucket.url("many/")) { true }
    #expect(found.map(\.id).sorted() == ids.sorted() && ids.count == 205)
    for upload in found {
      try UploadTests.client(bucket).abort("s3://\(bucket.name)/\(upload.key)", id: upload.id) { true }
    }
    #expect(try UploadTests.client(bucket).uploads(below: bucket.url("many/")) { true }.isEmpty)
  }

  private static func page(_ keys: [String], next: String?) -> RangeServer.Reply {
    let uploads = keys.map { "<Upload><Key>\($0)</Key><UploadId>\($0)-id</UploadId></Upload>" }.joined()
    let mark = next.map {
      "<IsTruncated>true</IsTruncated><NextKeyMarker>\($0)</NextKeyMarker><NextUploadIdMarker>\($0)-id</NextUploadIdMarker>"
    }
    return .status(
      "200 OK", [], "<ListMultipartUploadsResult>\(mark ?? "")\(uploads)</ListMultipartUploadsResult>")
  }

  private func client(_ server: RangeServer) throws -> FetchClient {
    try ObjectReadingTests.client(["AWS_ENDPOINT_URL": server.url, "AWS_NO_SIGN_REQUEST": "1"])
  }

  /// Stores tell at most so many at once; what is not below the prefix is not believed.
  @Test func pages() throws {
    let server = try RangeServer(Data()) { request, _ in
      request.path.contains("key-marker=in%2Fb&upload-id-marker=in%2Fb-id")
        ? Self.page(["in/c", "other/d"], next: nil) : Self.page(["in/a", "in/b"], next: "in/b")
    }
    let found = try client(server).uploads(below: "s3://media/in/") { true }
    #expect(
      found.map(\.key) == ["in/a", "in/b", "in/c"] && found.first?.id == "in/a-id"
        && found.first?.begun == nil, "\(found)")
    #expect(server.requests.allSatisfy { $0.path.hasPrefix("/media/?uploads=&prefix=in%2F&") })
  }

  /// Ceph encodes the keys of a page as it is asked to, and says neither so nor does so with the mark of the next one.
  @Test(arguments: [true, false]) func keysThatMayBeEncoded(_ isEncoding: Bool) throws {
    let server = try RangeServer(Data()) { request, _ in
      let isEncoded = isEncoding && request.path.contains("encoding-type=url")
      if request.path.contains("key-marker=in%2Fa%2520b%2B") { return Self.page(["in/c"], next: nil) }
      return Self.page([isEncoded ? "in/a%2520b%2B" : "in/a%20b+"], next: "in/a%20b+")
    }
    let found = try client(server).uploads(below: "s3://media/in/") { true }
    #expect(found.map(\.key) == ["in/a%20b+", "in/c"], "\(found)")
    #expect(server.counts.requests == 3)
  }

  @Test func aListWithoutEnd() throws {
    let server = try RangeServer(Data()) { _, _ in Self.page(["in/a"], next: "in/a") }
    let failure = UploadTests.failure { try client(server).uploads(below: "s3://media/in/") { true } }
    #expect(failure == FetchClient.nonsense && server.counts.requests == 2)
  }

  /// A web server that answers everything with a page.
  @Test func noStore() throws {
    let server = try RangeServer(Data()) { _, _ in .status("200 OK", [], "<html><body>hello</body></html>") }
    let failure = UploadTests.failure { try client(server).uploads(below: "s3://media/") { true } }
    #expect(
      failure?.kind == .unreadable && failure?.message.contains("not that of S3") == true, "\(failure as Any)"
    )
  }
}
