import Foundation

/// moto on this machine: S3, STS and IAM that are none of ours, and that check signatures with botocore's code. scripts/install-moto
/// puts it there.
public final class MotoServer: ObjectServer {
  public let port: Int
  public var url: String { "http://127.0.0.1:\(port)" }
  /// Of a user who may do everything.
  public let accessKey: String
  public let secretKey: String
  private let process: ServerProcess
  private static let folder = TemporaryDirectory.shared

  /// - Parameters:
  ///   - setup: Python, with boto3's clients `s3`, `iam` and `sts`; it runs before requests have to be signed.
  ///   - isOpen: requests need not be signed before `requireSignatures`: moto knows no others to its token service.
  ///   - port: nil: one that is free.
  public init(_ setup: String = "", isOpen: Bool = false, port given: Int? = nil) throws {
    let interpreter = try Boto.interpreter()
    port = try given ?? FreePort.find()
    let begin = """
      from moto.server import ThreadedMotoServer
      import threading
      \(Self.corrections)
      ThreadedMotoServer(ip_address="127.0.0.1", port=\(port), verbose=False).start()
      \(Boto.clients("http://127.0.0.1:\(port)", "setup", "setup"))
      iam.create_user(UserName="tests")
      key = iam.create_access_key(UserName="tests")["AccessKey"]
      everything = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
      iam.put_user_policy(UserName="tests", PolicyName="all", PolicyDocument=everything)
      \(setup)
      \(isOpen ? "" : Self.closing(port))
      print("ready", key["AccessKeyId"], key["SecretAccessKey"], flush=True)
      threading.Event().wait()
      """
    process = try ServerProcess(interpreter, ["-c", begin], directory: Self.folder.path)
    let words = try process.waitForLine("ready ").split(separator: " ").map(String.init)
    (accessKey, secretKey) = (words[1], words[2])
  }

  /// Where moto is not as S3 is: it checks signatures of URLs that it has decoded, so that those of most keys are wrong, botocore's among them, and
  /// fails over an upload that it does not know.
  private static let corrections = """
    import moto.s3.exceptions, moto.s3.models
    from flask import request as asked
    from moto.core.authorization import ActionAuthenticatorMixin
    def authenticate(self, *args, original=ActionAuthenticatorMixin._authenticate_and_authorize_action, **more):
        kept, self.uri = self.uri, "http://127.0.0.1" + asked.environ["RAW_URI"]
        try:
            return original(self, *args, **more)
        finally:
            self.uri = kept
    ActionAuthenticatorMixin._authenticate_and_authorize_action = authenticate
    def complete(self, bucket_name, multipart_id, body, original=moto.s3.models.S3Backend.complete_multipart_upload):
        if multipart_id not in self.get_bucket(bucket_name).multiparts:
            raise moto.s3.exceptions.NoSuchUpload(upload_id=multipart_id)
        return original(self, bucket_name, multipart_id, body)
    moto.s3.models.S3Backend.complete_multipart_upload = complete
    """

  /// Ends it as a power cut would: all that it has is in memory, and lost.
  public func kill() { process.killAndWait() }

  /// From now on requests have to be signed, and their users must have the right.
  public func requireSignatures() throws { try python(Self.closing(port)) }

  private static func closing(_ port: Int) -> String {
    """
    import urllib.request
    urllib.request.urlopen(urllib.request.Request(
        "http://127.0.0.1:\(port)/moto-api/reset-auth", b"0", {"Content-Type": "text/plain"}))
    """
  }
}
