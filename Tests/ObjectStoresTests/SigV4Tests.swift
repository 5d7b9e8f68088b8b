import Testing

@testable import ObjectStores

/// Against the examples of Amazon's documentation, "Signature Calculations for the Authorization Header", and of its test suite.
@Suite struct SigV4Tests {
  private static let example = SigV4(
    StoreCredentials(
      accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
    region: "us-east-1")
  /// 24 May 2013, 00:00 UTC.
  private static let time = 1_369_353_600

  private func authorization(_ request: SigV4.Request, _ signer: SigV4 = example, at time: Int = time)
    -> String?
  {
    signer.headers(for: request, at: time).first { $0.name == "Authorization" }?.value
  }

  private func request(_ method: String = "GET", _ path: String = "/") -> SigV4.Request {
    SigV4.Request(method, host: "examplebucket.s3.amazonaws.com", path: path)
  }

  /// The example of "Authenticating Requests: Using Query Parameters".
  @Test func aURLForOthers() {
    let query = Self.example.presigned(request("GET", "/test.txt"), at: Self.time, for: 86_400)
    #expect(
      query == "X-Amz-Algorithm=AWS4-HMAC-SHA256"
        + "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
        + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404")
    // A week is the longest; a token of credentials that end is part of it, and headers are signed.
    var signer = Self.example
    signer.credentials.sessionToken = "a/b+c="
    var put = request("PUT", "/a")
    put.headers = [("Content-Length", "5")]
    let other = signer.presigned(put, at: Self.time, for: 9_999_999)
    #expect(
      other.contains(
        "X-Amz-Expires=604800&X-Amz-SignedHeaders=content-length%3Bhost&X-Amz-Security-Token=a%2Fb%2Bc%3D&"))
  }

  @Test func aPartOfAnObject() {
    var request = request("GET", "/test.txt")
    request.headers = [("Range", "bytes=0-9")]
    #expect(
      authorization(request)
        == "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
        + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
        + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
  }

  @Test func anObjectThatIsWritten() {
    var request = request("PUT", "/" + SigV4.encoded("test$file.text", keepingSlashes: true))
    request.headers = [
      ("Date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
    ]
    request.payload = Digests.hex(Digests.sha256("Welcome to Amazon S3."))
    #expect(
      authorization(request)?.hasSuffix("98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")
        == true)
  }

  @Test(arguments: [
    ("lifecycle", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
    ("max-keys=2&prefix=J", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
    ("prefix=J&max-keys=2", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
  ]) func queries(_ query: String, _ signature: String) {
    var request = request()
    request.query = query
    #expect(authorization(request)?.hasSuffix("Signature=" + signature) == true)
  }

  @Test(arguments: [
    ("", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
    ("Param2=value2&Param1=value1", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
  ]) func otherServices(_ query: String, _ signature: String) {
    let signer = SigV4(
      StoreCredentials(accessKey: "AKIDEXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
      region: "us-east-1", service: "service")
    var request = SigV4.Request("GET", host: "example.amazonaws.com", path: "/")
    request.query = query
    #expect(authorization(request, signer, at: 1_440_938_160)?.hasSuffix("Signature=" + signature) == true)
  }

  @Test func aTokenIsSigned() {
    var signer = Self.example
    signer.credentials.sessionToken = "token"
    let headers = signer.headers(for: request(), at: Self.time)
    #expect(headers.contains { $0.name == "x-amz-security-token" && $0.value == "token" })
    #expect(headers.last?.value.contains("x-amz-date;x-amz-security-token,") == true)
    #expect(headers.last?.value != authorization(request()))
  }

  /// Names go before values, and both as they are encoded.
  @Test(arguments: [
    ("id-type=1&id=2", "id=2&id-type=1"), ("uploads", "uploads="), ("a=2&a=1&A=3", "A=3&a=1&a=2"), ("", ""),
  ]) func order(_ query: String, _ canonical: String) {
    #expect(SigV4.canonicalQuery(query) == canonical)
  }

  @Test func encodedOnce() {
    #expect(SigV4.encoded("a b/ü+~%20?#", keepingSlashes: true) == "a%20b/%C3%BC%2B~%2520%3F%23")
    #expect(SigV4.encoded("a/b") == "a%2Fb")
  }

  @Test func nothingSecretIsPrinted() {
    let credentials = StoreCredentials(accessKey: "AKIAIOSF", secretKey: "secret", sessionToken: "token")
    let environment = StoreEnvironment(["AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "token"])
    for text in ["\(credentials)", String(reflecting: environment), "\(CredentialSource.fixed(credentials))"]
    {
      #expect(!text.contains("secret") && !text.contains("=token") && !text.contains("\"token"), "\(text)")
    }
  }
}
