import Foundation

/// A server that speaks S3, and what botocore, which is not ours, sees and puts there.
public protocol ObjectServer: Sendable {
  /// `http://host:port`
  var url: String { get }
  var port: Int { get }
  /// Of a user who may do everything.
  var accessKey: String { get }
  var secretKey: String { get }
}

extension ObjectServer {
  /// Variables of a process that uses it.
  public var environment: [String: String] {
    [
      "AWS_ENDPOINT_URL": url, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": accessKey,
      "AWS_SECRET_ACCESS_KEY": secretKey,
    ]
  }

  /// Runs Python, with boto3's clients `s3`, `iam` and `sts`, and returns what it prints.
  @discardableResult
  public func python(_ code: String) throws -> String {
    let end = "end of the program"
    let program = Boto.clients(url, accessKey, secretKey) + "\n" + code + "\nprint('\(end)', flush=True)"
    let process = try ServerProcess(
      Boto.interpreter(), ["-c", program], directory: TemporaryDirectory.shared.path)
    try process.waitForLine(end)
    return process.log.components(separatedBy: end)[0].trimmingCharacters(in: .whitespacesAndNewlines)
  }

  public func put(_ data: Data, _ bucket: String, _ key: String) throws {
    let file = TemporaryDirectory.shared.file("object-\(UUID().uuidString)")
    try data.write(to: URL(fileURLWithPath: file))
    defer { try? FileManager.default.removeItem(atPath: file) }
    try python(
      "s3.put_object(Bucket=\(Boto.quoted(bucket)), Key=\(Boto.quoted(key)), Body=open('\(file)', 'rb'))")
  }
}

/// boto3, Amazon's library for Python, which comes with moto.
public enum Boto {
  /// - Throws: scripts/install-moto was not run.
  static func interpreter() throws -> String {
    let environment = ProcessInfo.processInfo.environment
    let cache =
      environment["XDG_CACHE_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? (environment["HOME"] ?? "")
      + "/.cache"
    let path = cache + "/clipmill/moto/bin/python"
    guard access(path, X_OK) == 0 else {
      throw ServerProcess.Failure(description: "moto is missing (\(path)): run scripts/install-moto")
    }
    return path
  }

  static func clients(_ url: String, _ key: String, _ secret: String) -> String {
    """
    import boto3
    def client(name, **more):
        return boto3.client(name, endpoint_url="\(url)", region_name="us-east-1",
                            aws_access_key_id="\(key)", aws_secret_access_key="\(secret)", **more)
    s3, iam, sts = client("s3"), client("iam"), client("sts")
    """
  }

  /// As a literal of Python.
  public static func quoted(_ text: String) -> String {
    "bytes.fromhex('\(text.utf8.map { String(format: "%02x", $0) }.joined())').decode()"
  }
}
