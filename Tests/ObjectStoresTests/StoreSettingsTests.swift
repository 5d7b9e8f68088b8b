import Testing

@testable import ObjectStores

@Suite struct StoreSettingsTests {
  private func settings(
    _ variables: [String: String] = [:], config: String = "", credentials: String = ""
  ) throws -> StoreSettings {
    try StoreSettings(StoreEnvironment(variables), .init(config: config, credentials: credentials))
  }

  private static let keys = StoreCredentials(accessKey: "AK", secretKey: "S")

  @Test func regions() throws {
    let config = "[default]\nregion = eu-west-1\n[profile other]\nregion=eu-west-2"
    #expect(try settings(config: config).region == "eu-west-1")
    #expect(try settings(["AWS_PROFILE": "other"], config: config).region == "eu-west-2")
    #expect(try settings(["AWS_DEFAULT_REGION": "us-east-2"], config: config).region == "us-east-2")
    #expect(try settings(["AWS_DEFAULT_REGION": "a", "AWS_REGION": "b"]).region == "b")
    #expect(try settings().region == nil)
    #expect(throws: StoreSettings.Problem.self) { try settings(["AWS_REGION": "eu.evil/"]) }
    #expect(throws: StoreSettings.Problem.self) { try settings(["AWS_PROFILE": "none"], config: config) }
  }

  @Test func endpoints() throws {
    let config = """
      [default]
      endpoint_url = http://profile:1
      services = mine
      [services mine]
      s3 =
        endpoint_url = http://service:2
      sts =
        endpoint_url = http://sts:3
      """
    #expect(try settings(config: config).endpoint == "http://service:2")
    #expect(try settings(config: config).tokenService == "http://sts:3")
    #expect(
      try settings(config: "[default]\nendpoint_url = http://profile:1/").endpoint == "http://profile:1")
    #expect(try settings(["AWS_ENDPOINT_URL": "http://all:4"]).tokenService == "http://all:4")
    #expect(
      try settings(["AWS_ENDPOINT_URL": "http://all:4", "AWS_ENDPOINT_URL_S3": "http://s3:5/"]).endpoint
        == "http://s3:5")
    #expect(try settings(["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"], config: config).endpoint == nil)
    for wrong in ["minio:9000", "ftp://a", "http://", "http://user:secret@minio", "http://a?b"] {
      #expect { try settings(["AWS_ENDPOINT_URL_S3": wrong]) } throws: {
        !(($0 as? StoreSettings.Problem)?.message.contains("secret") ?? true)
      }
    }
  }

  @Test(
    arguments: [
      ([:], "media", "https://media.s3.eu-west-1.amazonaws.com"),
      ([:], "my.media", "https://s3.eu-west-1.amazonaws.com/my.media"),
      ([:], "Old_Media", "https://s3.eu-west-1.amazonaws.com/Old_Media"),
      (["AWS_S3_ADDRESSING_STYLE": "path"], "media", "https://s3.eu-west-1.amazonaws.com/media"),
      (["AWS_ENDPOINT_URL_S3": "http://minio:9000"], "media", "http://minio:9000/media"),
      (
        ["AWS_ENDPOINT_URL_S3": "https://s3.example.com/", "AWS_S3_ADDRESSING_STYLE": "virtual"], "media",
        "https://media.s3.example.com"
      ),
    ] as [([String: String], String, String)]) func places(
      _ variables: [String: String], _ bucket: String, _ place: String
    )
    throws
  {
    #expect(try settings(variables).place(of: bucket, region: "eu-west-1") == place)
  }

  @Test func china() throws {
    #expect(
      try settings().place(of: "media", region: "cn-north-1")
        == "https://media.s3.cn-north-1.amazonaws.com.cn")
    #expect(
      try settings(["AWS_REGION": "cn-north-1"]).tokenService == "https://sts.cn-north-1.amazonaws.com.cn")
  }

  @Test func credentialsInTheirOrder() throws {
    let files = (
      "[default]\nrole_session_name = s\n", "[default]\naws_access_key_id = AK\naws_secret_access_key = S\n"
    )
    func source(_ variables: [String: String], _ config: String = files.0, _ secrets: String = files.1) throws
      -> CredentialSource
    { try settings(variables, config: config, credentials: secrets).credentials }

    let web = ["AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_ROLE_ARN": "arn"]
    let own = ["AWS_ACCESS_KEY_ID": "E", "AWS_SECRET_ACCESS_KEY": "S", "AWS_SESSION_TOKEN": "T"]
    #expect(
      try source(web.merging(own) { a, _ in a })
        == .fixed(StoreCredentials(accessKey: "E", secretKey: "S", sessionToken: "T")))
    #expect(try source(web) == .webIdentity(tokenFile: "/t", role: "arn", session: "s"))
    #expect(try source([:]) == .fixed(Self.keys))
    #expect(
      try source([:], "[default]\nweb_identity_token_file = /u\nrole_arn = b\n", "")
        == .webIdentity(tokenFile: "/u", role: "b", session: "clipmill"))
    #expect(
      try source(["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/a"], "", "")
        == .container(url: "http://169.254.170.2/v2/a", authorization: nil, authorizationFile: nil))
    #expect(try source([:], "", "") == .instance(endpoint: "http://169.254.169.254"))
    #expect(try source(["AWS_EC2_METADATA_DISABLED": "true"], "", "") == .none)
    #expect(try source(own.merging(["AWS_NO_SIGN_REQUEST": "1"]) { a, _ in a }) == .anonymous)
  }

  @Test(arguments: [
    ["AWS_ACCESS_KEY_ID": "A"], ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://10.0.0.1/a"],
    ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1.evil.example/a"],
    ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1@evil.example/a"],
    ["AWS_S3_ADDRESSING_STYLE": "both"],
  ]) func refused(_ variables: [String: String]) {
    #expect(throws: StoreSettings.Problem.self) { try settings(variables) }
  }

  @Test func whatIsNotFollowedIsTold() {
    #expect { try settings(config: "[default]\nrole_arn = a\nsource_profile = b\n") } throws: {
      ($0 as? StoreSettings.Problem)?.message.contains("role_arn") == true
    }
  }

  @Test func environmentsAreHandedOn() {
    let environment = StoreEnvironment([
      "AWS_REGION": "a=b\nc", "HOME": "/root", "OTHER": "x", "AWS_PROFILE": "",
    ])
    #expect(StoreEnvironment(bytes: environment.bytes) == environment)
    #expect(environment["OTHER"] == nil && environment["AWS_PROFILE"] == nil && !environment.isEmpty)
    #expect(StoreEnvironment(["HOME": "/root"]).isEmpty)
    #expect(StoreSettings.paths(environment).config == "/root/.aws/config")
  }
}
