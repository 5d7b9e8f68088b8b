import ClipJob
import Fetching
import Foundation
import MediaIO
import NetworkGuard
import ObjectStores
import TestKit

@testable import RemoteMedia
@testable import Rendering

/// A bucket, and renders that write to it.
struct StoreBench: Sendable {
  private static let shared = Result { try MotoServer("s3.create_bucket(Bucket='clips')") }
  /// Jobs name it `s3://clips/`.
  let bucket: TestBucket
  let folder = TemporaryDirectory()

  init(_ store: TestStore) throws { bucket = try store.bucket("clips", of: Self.shared) }

  func locator(
    rules: [String]? = nil, spool: Int = 1 << 30, environment: [String: String]? = nil
  ) throws -> MediaLocator {
    var network = FetchNetwork(NetworkPolicy(try NetworkRule.list("127.0.0.1")))
    network.objects = ObjectAccess(
      rules: rules.map { $0.compactMap { BucketRule($0) } },
      environment: StoreEnvironment(environment ?? bucket.environment)
    )
    var limits = FetchLimits()
    (limits.pause, limits.longestPause) = (0.001, 0.01)
    let access = RemoteAccess(network.policy, objects: network.objects, spool: OutputSpool(limit: spool)) {
      [network, limits] () throws(FetchFailure) in try FetchClient.here(network, limits: limits)
    }
    return MediaLocator(baseDirectory: folder.path).with(remote: access.origins, stores: access.outputs)
  }

  func job(_ outputs: String, color: String = "#204060") throws -> Job {
    try Job.parse(
      Array(
        """
        {"version": 1, "canvas": {"width": 320, "height": 180, "fps": 25}, "tracks": [{"clips": [
          {"source": {"pattern": {"name": "plasma"}}, "duration": 2}, {"source": {"color": "\(color)"}, "duration": 1}]}],
         "outputs": [\(outputs.replacing("s3://clips/", with: bucket.url("")))]}
        """.utf8))
  }

  func session(
    _ job: Job, _ locator: MediaLocator, token: Int64 = 5, gate: PublicationGate? = nil
  ) throws -> RenderSession {
    RenderSession(
      try RenderPlan(job, locator: locator),
      publication: .init(naming: .attempt(job: "j@q", token: token, nonce: "n"), gate: gate))
  }

  func head(_ key: String, at other: TestBucket? = nil) throws -> String {
    try (other ?? bucket).python(
      """
      import hashlib
      try:
          o = s3.get_object(Bucket=bucket, Key=prefix + \(Boto.quoted(key)))
          m = o["Metadata"]
          print(hashlib.sha256(o["Body"].read()).hexdigest(), o["ContentType"], o.get("CacheControl"), o["ETag"],
                m.get("clipmill-sha256"), m.get("clipmill-job"), m.get("clipmill-token"), m.get("episode"), sep="|")
      except s3.exceptions.NoSuchKey:
          print("none")
      """)
  }

  func pending() throws -> String {
    try bucket.python(
      #"print(",".join(u["Key"] for u in s3.list_multipart_uploads(Bucket=bucket, Prefix=prefix).get("Uploads", [])))"#
    )
  }
}
