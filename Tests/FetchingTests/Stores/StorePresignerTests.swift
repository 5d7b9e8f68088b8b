import Foundation
import HTTPClient
import NetworkGuard
import ObjectStores
import TestKit
import Testing

@testable import Fetching

@Suite struct StorePresignerTests {
  private func presigner(_ environment: [String: String], rules: [BucketRule]? = nil) throws -> StorePresigner
  {
    var network = FetchNetwork(FetchClientTests.loopback)
    network.objects = ObjectAccess(rules: rules, environment: StoreEnvironment(environment))
    return try #require(StorePresigner(network))
  }

  private func bucket(_ store: TestStore) throws -> TestBucket {
    // moto cannot judge signatures in a query once requests have to be signed.
    try store.bucket(
      "signed", of: Result { try MotoServer("s3.create_bucket(Bucket='signed')", isOpen: true) })
  }

  private func send(_ method: String, _ url: String, _ body: [UInt8] = [], _ headers: [(String, String)] = [])
    throws
    -> HTTPResponse
  {
    var request = HTTPRequest(method, url)
    request.body = body
    request.headers = headers.map { ($0.0, $0.1) }
    return try HTTPClient.send(request)
  }

  /// Whoever has the URL needs nothing else.
  @Test(arguments: TestStore.all) func putAndGet(_ store: TestStore) throws {
    let bucket = try bucket(store)
    let presigner = try presigner(bucket.environment)
    let object = try ObjectURL(bucket.url("acme/a b+ü/1.mp4"))
    let put = try presigner.url("PUT", object, headers: [("Content-Length", "5")], for: 600)
    #expect(!put.contains(bucket.server.secretKey))
    let type = [("Content-Type", "video/mp4")]
    #expect(try send("PUT", put, Array("hello".utf8), type).status == 200)
    let get = try presigner.url("GET", object, for: 600)
    let answer = try send("GET", get)
    #expect(answer.status == 200 && answer.text == "hello")
    #expect(try send("GET", get, [], [("Range", "bytes=1-2")]).text == "el")
    guard store != .moto else { return }
    #expect(try send("PUT", put, Array("longer".utf8), type).status == 403)
    #expect(try send("GET", get.replacing("1.mp4", with: "2.mp4")).status == 403)
    #expect(try send("GET", put).status == 403)
  }

  @Test func nothingIsSignedOutsideOfTheBucketsOrWithoutCredentials() throws {
    let rule = try #require(BucketRule("ro:media/acme"))
    let keys = [
      "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret",
      "AWS_REGION": "us-east-1",
    ]
    let limited = try presigner(keys, rules: [rule])
    let inside = try ObjectURL("s3://media/acme/a.mp4")
    #expect(try limited.url("GET", inside, for: 60).contains("/acme/a.mp4?X-Amz-Algorithm="))
    func kind(_ presigner: StorePresigner, _ method: String, _ url: String) -> FetchFailure.Kind? {
      do { _ = try presigner.url(method, ObjectURL(url), for: 60) } catch {
        return (error as? FetchFailure)?.kind
      }
      return nil
    }
    #expect(kind(limited, "PUT", inside.text) == .forbidden)
    #expect(kind(limited, "GET", "s3://media/other/a.mp4") == .forbidden)
    #expect(kind(limited, "GET", "s3://elsewhere/acme/a.mp4") == .forbidden)
    let anonymous = try presigner(["AWS_NO_SIGN_REQUEST": "1"])
    #expect(kind(anonymous, "GET", inside.text) == .machine)
  }
}
