import Foundation
import NetworkGuard
import TestKit
import Testing

@testable import Fetching

/// A PUT to a URL that somebody else has signed.
@Suite struct PutTests {
  /// The URL says who may write there; the guard, where that is.
  @Test(arguments: TestStore.all) func presigned(_ store: TestStore) throws {
    // moto cannot judge signatures in a query once requests have to be signed.
    let bucket = try store.bucket(
      "out", of: Result { try MotoServer("s3.create_bucket(Bucket='out')", isOpen: true) })
    let url = try bucket.python(
      """
      from botocore.config import Config
      s3 = client("s3", config=Config(signature_version="s3v4"))
      print(s3.generate_presigned_url(
          "put_object", Params={"Bucket": bucket, "Key": prefix + "a b+ü.mp4", "ContentType": "video/mp4"}))
      """)
    let data = FetchClientTests.content(100_000)
    let settings = UploadSettings(contentType: "video/mp4")
    func put(_ client: FetchClient, _ url: String) -> FetchFailure? {
      UploadTests.failure {
        try client.put(
          to: url, size: data.count, settings,
          read: { offset, room in
            let count = min(room.count, data.count - offset)
            data.copyBytes(to: room, from: offset..<offset + count)
            return count
          }, waiting: { true })
      }
    }
    let guarded = put(try UploadTests.client(bucket, rules: []), url)
    #expect(
      guarded?.kind == .forbidden && guarded?.message.contains("Signature") == false, "\(guarded as Any)")
    let client = try FetchClient.here(FetchNetwork(FetchClientTests.loopback), limits: FetchClientTests.quick)
    #expect(put(client, url) == nil)
    let there = bucket.url("a b+ü.mp4")
    #expect(try ObjectReadingTests.read(UploadTests.client(bucket), there).bytes == data)
    guard store != .moto else { return }
    let changed = put(client, url.replacing("Signature=", with: "Signature=0"))
    #expect(
      changed?.kind == .denied && changed?.message.contains("SignatureDoesNotMatch") == true
        && changed?.message.contains("Signature=") == false, "\(changed as Any)")
  }

  /// Nobody on the way is to read or replace what is sent.
  @Test func inTheClear() throws {
    let client = try FetchClient.here(FetchNetwork(FetchClientTests.loopback), limits: FetchClientTests.quick)
    let failure = UploadTests.failure {
      try client.put(
        to: "http://media.example/a?X-Amz-Signature=secret", size: 0,
        UploadSettings(contentType: "video/mp4"),
        read: { _, _ in 0 }, waiting: { true })
    }
    #expect(
      failure?.kind == .forbidden
        && failure?.message.hasPrefix("http://media.example/a?… is not written: everybody") == true,
      "\(failure as Any)")
    #expect(failure?.hint?.contains("--allow-net media.example") == true)
  }

  /// What a server says that takes no presigned PUT, without what is secret in the URL.
  @Test(arguments: [("403 Forbidden", FetchFailure.Kind.denied), ("307 Temporary", .unreadable)])
  func presignedThatIsRefused(_ status: String, _ kind: FetchFailure.Kind) throws {
    let server = try RangeServer(Data()) { _, _ in
      .status(status, [("Location", "http://127.0.0.1:1/"), ("Connection", "close")])
    }
    let client = try FetchClient.here(FetchNetwork(FetchClientTests.loopback), limits: FetchClientTests.quick)
    let failure = UploadTests.failure {
      try client.put(
        to: server.url + "/a?X-Amz-Signature=secret", size: 0, UploadSettings(contentType: "video/mp4"),
        read: { _, _ in 0 }, waiting: { true })
    }
    #expect(
      failure?.kind == kind && failure?.message.contains("cannot be written") == true, "\(failure as Any)")
    #expect(failure?.message.contains("secret") == false && failure?.hint != nil)
  }
}
