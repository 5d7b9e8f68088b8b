import Testing

@testable import ObjectStores

/// What stores and services of credentials say.
@Suite struct StoreAnswerTests {
  @Test func problems() {
    let body = """
      <?xml version="1.0" encoding="UTF-8"?>
      <Error><Code>AuthorizationHeaderMalformed</Code><Message>The region &apos;us-east-1&apos; is wrong; expecting &#39;eu&#39;</Message>
      <Region>eu-west-1</Region><RequestId>1</RequestId></Error>
      """
    let problem = StoreProblem(Array(body.utf8))
    #expect(problem?.code == "AuthorizationHeaderMalformed" && problem?.region == "eu-west-1")
    #expect(problem?.words == "AuthorizationHeaderMalformed: The region 'us-east-1' is wrong; expecting 'eu'")
    let long = "<Error><Code>A</Code><Message>\(String(repeating: "x\n", count: 1000))</Message></Error>"
    #expect((StoreProblem(Array(long.utf8))?.words.count ?? 1000) <= 300)
    // As STS has it.
    #expect(
      StoreProblem(Array("<ErrorResponse xmlns=\"a\"><Error><Code>B</Code></Error></ErrorResponse>".utf8))?
        .code == "B")
  }

  @Test(arguments: [
    "", "no", "<Error>", "<Error><Code></Code></Error>", "<Error></Fehler>", "<a/><b/>",
    "<Error><Code>&x;</Code></Error>",
    "<!DOCTYPE a [<!ENTITY x \"y\">]><Error><Code>A</Code></Error>", "<Error><Code>&#xD800;</Code></Error>",
    String(repeating: "<a>", count: 100) + String(repeating: "</a>", count: 100), "<!--", "<?xml",
    "<Error><Code>A</Code></Error",
    "<![CDATA[a]]>",
  ]) func malformed(_ text: String) { #expect(StoreProblem(Array(text.utf8)) == nil) }

  @Test func elements() {
    let text =
      "<?xml version='1.0'?><!-- <x> --><n:a xmlns:n=\"u\"><b c=\"d\"/><b>1 &lt; <![CDATA[<2&]]></b>\n</n:a>\n"
    let root = XMLElement(parsing: Array(text.utf8))
    #expect(root?.name == "a" && root?.all("b").map(\.text) == ["", "1 < <2&"])
    let escaped = XMLElement.escaped("a<b>&\"\r")
    #expect(XMLElement(parsing: Array("<a>\(escaped)</a>".utf8))?.text == "a<b>&\"\r")
  }

  @Test func credentials() {
    let json =
      #"{"Code": "Success", "AccessKeyId": "A", "SecretAccessKey": "S", "Token": "T", "Expiration": "2015-08-30T12:36:00Z"}"#
    let wanted = StoreCredentials(accessKey: "A", secretKey: "S", sessionToken: "T", expires: 1_440_938_160)
    #expect(StoreCredentials(json: Array(json.utf8)) == wanted)
    let xml = """
      <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult>
      <Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>S</SecretAccessKey><SessionToken>T</SessionToken>
      <Expiration>2015-08-30T12:36:00.123Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>
      """
    #expect(StoreCredentials(xml: Array(xml.utf8)) == wanted)
    for wrong in ["", "{}", "<a/>", #"{"AccessKeyId": "", "SecretAccessKey": ""}"#, #"{"Code": "Failed"}"#] {
      #expect(
        StoreCredentials(json: Array(wrong.utf8)) == nil && StoreCredentials(xml: Array(wrong.utf8)) == nil)
    }
  }
}
