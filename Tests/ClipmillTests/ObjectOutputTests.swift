import ClipJob
import Foundation
import TestKit
import Testing

/// Outputs in stores: from a lane that has no network, in a worker that may write to some buckets, and what is left of uploads.
@Suite struct ObjectOutputTests {
  private static let shared = Result {
    try MotoServer("for bucket in ['clips', 'stock', 'acme-clips']:\n    s3.create_bucket(Bucket=bucket)")
  }

  private static func job(_ id: String, _ outputs: String, tenant: String? = nil) -> String {
    let labels = tenant.map { #", "labels": {"tenant": "\#($0)"}"# } ?? ""
    return ##"""
      {"version": 1, "id": "\##(id)"\##(labels), "canvas": {"width": 160, "height": 90, "fps": 25},
       "tracks": [{"clips": [{"source": {"pattern": {"name": "plasma"}}, "duration": 1}]}], "outputs": [\##(outputs)]}
      """##
  }

  private func digest(_ bucket: TestBucket, _ key: String) throws -> String {
    try bucket.python(
      """
      import hashlib
      print(hashlib.sha256(s3.get_object(Bucket=bucket, Key=prefix + "\(key)")["Body"].read()).hexdigest())
      """)
  }

  @Test(arguments: TestStore.all, ["require", "off"])
  func fromALane(_ store: TestStore, _ sandbox: String) throws {
    let bucket = try store.bucket("clips", of: Self.shared)
    let fleet = try Fleet([
      "--device", "cpu", "--lanes", "1", "--sandbox", sandbox, "--bucket", bucket.rule(sandbox), "--bucket",
      "ro:stock",
    ])
    let worker = try fleet.startListening(environment: bucket.environment)
    let place = bucket.url(sandbox)
    try fleet.push(
      Self.job(
        "j",
        #"{"to": "\#(place)/a.mp4", "fragmented": true}, {"to": "\#(place)/b.mp4"}, {"to": "\#(place)/c.png", "at": 0}, {"to": "d.mp4"}"#
      ))
    try fleet.event { $0.job == "j" && $0.kind == "succeeded" }
    let told = try #require(
      JobResult(try JSONValue(parsing: Array(try fleet.run("status", "j", "--json").out.utf8))))
    for (name, file) in zip(["a.mp4", "b.mp4", "c.png"], told.outputs) {
      #expect(try digest(bucket, "\(sandbox)/\(name)") == file.sha256)
    }
    #expect(told.io?.bytesSent == told.outputs.prefix(3).reduce(0) { $0 + ($1.bytes ?? 0) })
    // A file of the same job is in its place, too, and nothing beside it.
    #expect(fleet.folder.contents == ["d.mp4"])
    for (id, url) in [("k", bucket.url("elsewhere/a.mp4")), ("l", "s3://stock/a.mp4")] {
      try fleet.push(Self.job(id, #"{"to": "\#(url)"}, {"to": "\#(id).mp4"}"#))
      try fleet.event { $0.job == id && $0.kind == "failed" }
      #expect(try fleet.run("status", id, "--json").out.contains("output.forbidden"))
    }
    #expect(fleet.folder.contents == ["d.mp4"])
    worker.terminateAndWait()
    #expect(!worker.log.contains(bucket.server.secretKey))
  }

  /// A tenant's jobs write to that tenant's buckets, and to no others.
  @Test func tenants() throws {
    let store = try Self.shared.get()
    let fleet = try Fleet([
      "--device", "cpu", "--lanes", "1", "--bucket", "clips/tenants", "--bucket", "acme=acme-clips",
    ])
    let worker = try fleet.startListening(environment: store.environment)
    for (id, bucket, tenant, end) in [
      ("a", "clips", nil, "succeeded"), ("b", "acme-clips", "acme", "succeeded"),
      ("c", "clips", "acme", "failed"),
      ("d", "acme-clips", nil, "failed"),
    ] {
      try fleet.push(Self.job(id, #"{"to": "s3://\#(bucket)/tenants/\#(id).mp4"}"#, tenant: tenant))
      try fleet.event { $0.job == id && ["succeeded", "failed"].contains($0.kind) }
      #expect(
        try fleet.run("status", id, "--json").out.contains(end == "failed" ? "output.forbidden" : end),
        "\(id)")
    }
    worker.terminateAndWait()
  }

  /// Somebody may be at an upload of which nobody says how old it is.
  @Test func sweepWithoutDates() throws {
    let server = try RangeServer(Data()) { request, _ in
      guard request.path.contains("uploads=") else { return .status("500 Oops") }
      let uploads = ["", "<Initiated>yesterday</Initiated>"].map {
        "<Upload><Key>swept/\($0.count)</Key><UploadId>1</UploadId>\($0)</Upload>"
      }
      return .status(
        "200 OK", [], "<ListMultipartUploadsResult>\(uploads.joined())</ListMultipartUploadsResult>")
    }
    let result = try Fleet().execute(
      try #require(Program.binary).path, ["sweep", "s3://clips/swept", "--older-than", "0s"],
      environment: ["AWS_ENDPOINT_URL": server.url, "AWS_NO_SIGN_REQUEST": "1"])
    #expect(result.status == 0 && server.counts.requests == 1, "\(result)")
    #expect(result.out.contains("s3://clips/swept/0  left alone") && result.out.contains("0 uploads aborted"))
    #expect(server.requests.first?.path.contains("prefix=swept%2F&") == true)
  }

  /// What was begun long enough ago and never completed.
  @Test(arguments: TestStore.all) func sweep(_ store: TestStore) throws {
    let bucket = try store.bucket("clips", of: Self.shared)
    try bucket.python(
      """
      for key in ["swept/a b+%C3ü.mp4", "swept/b.mp4", "kept.mp4"]:
          s3.create_multipart_upload(Bucket=bucket, Key=prefix + key)
      """)
    let (fleet, binary) = (try Fleet(), try #require(Program.binary))
    func sweep(_ words: String...) throws -> (out: String, status: Int32) {
      let result = try fleet.execute(binary.path, ["sweep"] + words, environment: bucket.environment)
      return (result.out + result.err, result.status)
    }
    // moto says of all that they were begun in 2010.
    let later = try sweep(bucket.url("swept/"), "--older-than", "2000w")
    #expect(later.status == 0 && later.out.contains("0 uploads aborted"), "\(later)")
    let dry = try sweep(bucket.url("swept/"), "--older-than", "0s", "--dry-run", "--json")
    #expect(
      dry.out.contains(bucket.url("swept/a b+%C3ü.mp4")) && dry.out.contains(bucket.url("swept/b.mp4")),
      "\(dry)")
    let done = try sweep(bucket.url("swept/"), "--older-than", "0s")
    #expect(done.status == 0 && done.out.contains("2 uploads aborted"), "\(done)")
    let left = try bucket.python(
      """
      keys = [u["Key"].removeprefix(prefix) for u in s3.list_multipart_uploads(Bucket=bucket, Prefix=prefix).get("Uploads", [])]
      print([key for key in keys if key.startswith(("swept", "kept"))])
      """)
    #expect(left == "['kept.mp4']")
    let none = try sweep("s3://nobody-has-this/", "--older-than", "0s")
    #expect(none.status != 0, "\(none)")
    let banana = try sweep("s3://clips/", "--older-than", "banana")
    #expect(banana.status == 2 && banana.out.contains("24h") && !banana.out.contains("2026"), "\(banana)")
    #expect(try sweep("s3://clips/", "--cache-dir", "/tmp").status == 2)
    #expect(try sweep("clips").status == 2 && sweep("s3://clips/", "--older-than", "2026-01-01").status == 2)
  }
}
