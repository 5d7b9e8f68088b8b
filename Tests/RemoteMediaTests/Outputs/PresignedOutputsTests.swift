import ClipJob
import Synchronization
import Foundation
import TestKit
import Testing

@testable import RemoteMedia
@testable import Rendering

/// Renders whose outputs go to URLs that somebody else has signed.
@Suite struct PresignedOutputsTests {
  /// moto cannot judge signatures in a query once requests have to be signed.
  private static let open = Result { try MotoServer("s3.create_bucket(Bucket='clips')", isOpen: true) }

  @Test(arguments: TestStore.all) func aPresignedURLIsSentWhenTheJobIsPublished(_ store: TestStore) throws {
    let bench = try StoreBench(.moto)
    let place = try store.bucket("clips", of: Self.open)
    let url = try place.python(
      """
      from botocore.config import Config
      s3 = client("s3", config=Config(signature_version="s3v4"))
      print(s3.generate_presigned_url("put_object", ExpiresIn=600, Params={
          "Bucket": bucket, "Key": prefix + "put/a.mp4", "ContentType": "video/mp4", "StorageClass": "STANDARD_IA"}))
      """)
    let seen = Mutex("")
    let job = try bench.job(
      #"{"to": "\#(url)", "upload": {"headers": {"x-amz-storage-class": "STANDARD_IA"}}}, {"to": "b.png", "at": 0}"#
    )
    let session = try bench.session(job, try bench.locator()) { _ throws(JobError) in
      seen.withLock { $0 = (try? bench.head("put/a.mp4", at: place)) ?? "" }
    }
    let result = try session.run()
    #expect(seen.withLock { $0 } == "none")
    #expect(try bench.head("put/a.mp4", at: place).hasPrefix(result.files[0].sha256 + "|video/mp4"))
    let document = String(decoding: result.document(id: "j").json(), as: UTF8.self)
    #expect(!document.contains("Signature"))
  }

  @Test func aPresignedURLThatIsRefusedIsTold() throws {
    let bench = try StoreBench(.moto)
    let server = try RangeServer(Data()) { _, _ in .status("403 Forbidden", [("Connection", "close")]) }
    let url = server.url + "/b.mp4?X-Amz-Signature=secret"
    let session = try bench.session(
      try bench.job(#"{"to": "\#(url)"}, {"to": "c.png", "at": 0}"#), try bench.locator())
    let error = #expect(throws: JobError.self) { try session.run() }
    #expect(error?.code == "output.denied" && error?.path == "outputs[0].to", "\(error as Any)")
    #expect(error?.message.contains("secret") == false)
    #expect(bench.folder.contents == [])
  }
}
