import Testing

@testable import ObjectStores

@Suite struct BucketRuleTests {
  @Test(arguments: [
    ("media", "s3://media/a", true), ("media", "s3://media2/a", false), ("media/", "s3://media/a", true),
    ("media/talks", "s3://media/talks/a", true), ("media/talks", "s3://media/talks", false),
    ("media/talks", "s3://media/talks-2/a", false), ("media/talks/", "s3://media/talks/a/b", true),
    ("media/talk*", "s3://media/talks/a", true), ("media/talk*", "s3://media/talk", true),
    ("media/talk*", "s3://media/Talk", false), ("media//a", "s3://media/a/b", false),
    ("ro:media/a", "s3://media/a/b", true),
  ]) func covers(_ rule: String, _ url: String, _ isCovered: Bool) throws {
    let rule = try #require(BucketRule(rule))
    #expect(try rule.covers(ObjectURL(url)) == isCovered)
    #expect(BucketRule(rule.text) == rule)
  }

  @Test(arguments: ["", "*", "me*dia", "media/a*b", "ro:", "rw:media", "media/a\n", "s3://media", "MEDIA!"])
  func refused(_ text: String) { #expect(BucketRule(text) == nil) }

  @Test func modes() {
    #expect(BucketRule("media")?.isWritable == true && BucketRule("ro:media")?.isWritable == false)
    #expect(BucketRule("media/a")?.text == "media/a/" && BucketRule("ro:media/a*")?.text == "ro:media/a*")
  }

  @Test func tenants() {
    let rules: BucketRules = ["media", "acme=acme-media/in", "acme=ro:stock"]
    #expect(rules.rules(of: "acme").map(\.text) == ["acme-media/in/", "ro:stock"])
    #expect(
      rules.rules(of: "other").map(\.text) == ["media"] && rules.rules(of: nil).map(\.text) == ["media"])
    #expect(BucketRules(["acme=media"].compactMap { BucketRules.Entry($0) }).rules(of: "other").isEmpty)
    #expect(BucketRules.Entry("=media") == nil && BucketRules.Entry("acme=") == nil)
    #expect(BucketRules.Entry("ro:acme=media") == nil)
    // "=" of a prefix is its own.
    #expect(
      BucketRules.Entry("media/a=b")?.tenant == nil
        && BucketRules.Entry("t=media/a=b")?.text == "t=media/a=b/")
  }
}
