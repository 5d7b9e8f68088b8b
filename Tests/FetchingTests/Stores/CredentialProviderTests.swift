import Foundation
import HTTPClient
import ObjectStores
import Synchronization
import TestKit
import Testing

@testable import Fetching

/// Where credentials come from, each over real HTTP.
@Suite struct CredentialProviderTests {
  private func credentials(_ variables: [String: String]) throws -> StoreCredentials? {
    let settings = try StoreSettings(StoreEnvironment(variables))
    return try CredentialProvider(
      source: settings.credentials, tokenService: settings.tokenService, proxy: .none, authorities: nil,
      cancellation: HTTPCancellation()
    ).credentials()
  }

  private func failure(_ variables: [String: String]) throws -> FetchFailure? {
    do {
      _ = try credentials(variables)
      return nil
    } catch { return error as? FetchFailure }
  }

  private static let json =
    #"{"Code": "Success", "AccessKeyId": "A", "SecretAccessKey": "S", "Token": "T", "Expiration": "2036-08-30T12:36:00Z"}"#
  private static let given = StoreCredentials(
    accessKey: "A", secretKey: "S", sessionToken: "T", expires: 2_103_712_560)

  /// A pod's token, changed into credentials of its role; what is signed with them, token included, is read. So is what is signed with those
  /// of a session in variables.
  @Test func sessions() throws {
    let server = try MotoServer("s3.create_bucket(Bucket='media')", isOpen: true)
    try server.put(Data("hello".utf8), "media", "a.txt")
    let words = try server.python(
      """
      role = iam.create_role(RoleName="pod", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
      policy = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}'
      iam.put_role_policy(RoleName="pod", PolicyName="read", PolicyDocument=policy)
      key = sts.assume_role(RoleArn=role, RoleSessionName="tests")["Credentials"]
      print(role, key["AccessKeyId"], key["SecretAccessKey"], key["SessionToken"])
      """
    ).split(separator: " ").map(String.init)
    let folder = TemporaryDirectory()
    let file = folder.file("token")
    try "header.body+/=.signature\n".write(toFile: file, atomically: true, encoding: .utf8)
    let web = try credentials([
      "AWS_ENDPOINT_URL": server.url, "AWS_WEB_IDENTITY_TOKEN_FILE": file, "AWS_ROLE_ARN": words[0],
    ])
    let found = try #require(web)
    #expect((found.expires ?? 0) > Date().timeIntervalSince1970)
    try server.requireSignatures()
    let session = StoreCredentials(accessKey: words[1], secretKey: words[2], sessionToken: words[3])
    for credentials in [session, found] {
      var environment = server.environment
      environment["AWS_ACCESS_KEY_ID"] = credentials.accessKey
      environment["AWS_SECRET_ACCESS_KEY"] = credentials.secretKey
      environment["AWS_SESSION_TOKEN"] = credentials.sessionToken
      let client = try ObjectReadingTests.client(environment)
      #expect(try ObjectReadingTests.read(client, "s3://media/a.txt").bytes == Data("hello".utf8))
      environment["AWS_SESSION_TOKEN"] = "another"
      let wrong = try ObjectReadingTests.failure(ObjectReadingTests.client(environment), "s3://media/a.txt")
      #expect(wrong?.kind == .denied && wrong?.message.contains("InvalidToken") == true, "\(wrong as Any)")
    }
  }

  @Test func webIdentityThatIsRefused() throws {
    let server = try RangeServer(Data()) { _, _ in
      .status(
        "403 Forbidden", [],
        "<ErrorResponse><Error><Code>AccessDenied</Code><Message>Not authorized</Message></Error></ErrorResponse>"
      )
    }
    let folder = TemporaryDirectory()
    try "token".write(toFile: folder.file("token"), atomically: true, encoding: .utf8)
    var variables = [
      "AWS_ENDPOINT_URL_STS": server.url, "AWS_WEB_IDENTITY_TOKEN_FILE": folder.file("token"),
      "AWS_ROLE_ARN": "arn",
    ]
    let refused = try failure(variables)
    #expect(
      refused?.kind == .machine && refused?.message.contains("AccessDenied: Not authorized") == true,
      "\(refused as Any)")
    variables["AWS_WEB_IDENTITY_TOKEN_FILE"] = folder.file("none")
    let missing = try failure(variables)
    #expect(
      missing?.kind == .machine && missing?.message.contains("No such file") == true, "\(missing as Any)")
    #expect(server.counts.requests == 1)
  }

  @Test func containers() throws {
    let server = try RangeServer(Data()) { request, _ in
      request.headers["authorization"] == "in-test"
        ? .status("200 OK", [], Self.json) : .status("401 Unauthorized")
    }
    let folder = TemporaryDirectory()
    try "in-test\n".write(toFile: folder.file("token"), atomically: true, encoding: .utf8)
    var variables = ["AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url + "/v1/credentials"]
    #expect(try failure(variables)?.kind == .machine)
    variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "in-test"
    #expect(try credentials(variables) == Self.given)
    variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "old"
    variables["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = folder.file("token")
    #expect(try credentials(variables) == Self.given)
    #expect(server.requests.last?.path == "/v1/credentials")
  }

  /// Version 2: only with a token that was asked for first.
  @Test func instances() throws {
    let server = try RangeServer(Data()) { request, _ in
      switch request.path {
      case "/latest/api/token" where request.headers["x-aws-ec2-metadata-token-ttl-seconds"] != nil:
        return .status("200 OK", [], "session")
      case _ where request.headers["x-aws-ec2-metadata-token"] != "session":
        return .status("401 Unauthorized")
      case "/latest/meta-data/iam/security-credentials/": return .status("200 OK", [], "the role\n")
      case "/latest/meta-data/iam/security-credentials/the%20role": return .status("200 OK", [], Self.json)
      default: return .status("404 Not Found")
      }
    }
    #expect(try credentials(["AWS_EC2_METADATA_SERVICE_ENDPOINT": server.url + "/"]) == Self.given)
    #expect(server.counts.requests == 3)
    let none = try RangeServer(Data()) { request, _ in
      request.path == "/latest/api/token" ? .status("200 OK", [], "session") : .status("404 Not Found")
    }
    #expect(try failure(["AWS_EC2_METADATA_SERVICE_ENDPOINT": none.url])?.kind == .machine)
    let closed = try FreePort.find()
    let nobody = try failure(["AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:\(closed)"])
    #expect(nobody == CredentialProvider.none)
  }
}
