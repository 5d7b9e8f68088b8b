import Testing

@testable import ObjectStores

@Suite struct MultipartMessagesTests {
  /// As `md5sum` has it: of "a" and "b", and of the two digests.
  @Test func tags() {
    let parts = ["\"0cc175b9c0f1b6a831c399e269772661\"", "92eb5ffee6ae2fec3ad71c777531578f"]
    #expect(MultipartMessages.tag(of: parts) == "\"96e024ba2074fe77e8e965ba43a704be-2\"")
    #expect(
      MultipartMessages.tag(of: ["\"a-1\""]) == nil
        && MultipartMessages.tag(of: ["\"zz\(parts[1].dropFirst(2))\""]) == nil)
  }

  /// `printf a | openssl md5 -binary | base64`
  @Test func contentMD5() { #expect(Digests.contentMD5(Array("a".utf8)) == "DMF1ucDxtqgxw5niaXcmYQ==") }

  @Test func completions() {
    let text = String(decoding: MultipartMessages.completion(of: ["\"a\"", "b"]), as: UTF8.self)
    #expect(
      text.contains(
        "<Part><PartNumber>1</PartNumber><ETag>&quot;a&quot;</ETag></Part><Part><PartNumber>2</PartNumber>"))
    func completed(_ text: String) -> String? { MultipartMessages.completedTag(Array(text.utf8)) }
    #expect(
      completed(
        "<?xml version=\"1.0\"?>\n\n<CompleteMultipartUploadResult><ETag>&quot;c-2&quot;</ETag></CompleteMultipartUploadResult>"
      ) == "\"c-2\"")
    // As Ceph answers the first time, and again.
    for (told, tag) in [("", ""), ("c-2", "\"c-2\"")] {
      let text = "<CompleteMultipartUploadResult><ETag>\(told)</ETag></CompleteMultipartUploadResult>"
      #expect(completed(text) == tag)
    }
    #expect(completed("<Error><Code>InternalError</Code></Error>") == nil && completed("") == nil)
    #expect(
      MultipartMessages.uploadID(
        Array(
          "<InitiateMultipartUploadResult><UploadId>u/1+=</UploadId></InitiateMultipartUploadResult>".utf8))
        == "u/1+=")
  }

  @Test func listings() {
    let text = """
      <ListMultipartUploadsResult><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>
      <NextKeyMarker>a%2Fb</NextKeyMarker><NextUploadIdMarker>2</NextUploadIdMarker>
      <Upload><Key>a%2Fb+c%25</Key><UploadId>1</UploadId><Initiated>2015-08-30T12:36:00.000Z</Initiated></Upload>
      <Upload><Key>%C3%BC</Key><UploadId>2</UploadId></Upload></ListMultipartUploadsResult>
      """
    let listing = MultipartMessages.listing(Array(text.utf8))
    // No time that is long ago: nobody knows it.
    let odd = text.replacing("2015-08-30T12:36:00.000Z", with: "yesterday")
    #expect(MultipartMessages.listing(Array(odd.utf8))?.uploads.first?.begun == .some(nil))
    #expect(
      listing?.uploads == [
        .init(key: "a/b c%", id: "1", begun: 1_440_938_160), .init(key: "ü", id: "2", begun: nil),
      ])
    #expect(listing?.isEncoded == true && listing?.next?.key == "a/b" && listing?.next?.id == "2")
    let last = text.replacing("true", with: "false").replacing("<EncodingType>url</EncodingType>", with: "")
    #expect(MultipartMessages.listing(Array(last.utf8))?.uploads.first?.key == "a%2Fb+c%25")
    #expect(MultipartMessages.listing(Array(last.utf8))?.next == nil && MultipartMessages.listing([]) == nil)
  }

  /// Ten thousand of them hold what an object may have.
  @Test func partSizes() {
    #expect(
      PartSize.of(part: 0) == 8 << 20 && PartSize.of(part: 999) == 8 << 20
        && PartSize.of(part: 1000) == 16 << 20)
    let all = (0..<PartSize.mostParts).reduce(0) { $0 + PartSize.of(part: $1) }
    #expect(all >= 5 << 40 && PartSize.of(part: PartSize.mostParts - 1) <= 5 << 30)
  }

  @Test func prefixes() throws {
    #expect(try ObjectPrefix("s3://media").text == "s3://media/")
    #expect(try ObjectPrefix("s3://media/").prefix == "" && ObjectPrefix("s3://media/a/").prefix == "a/")
    #expect(
      try ObjectPrefix("s3://media/a").prefix == "a/" && ObjectPrefix("s3://media/a/").text == "s3://media/a/"
    )
    // All keys that begin so, and not only those of a folder.
    let open = try ObjectPrefix("s3://media/a*")
    #expect(
      try open.prefix == "a" && open.text == "s3://media/a*" && ObjectPrefix("s3://media/*").prefix == "")
    for wrong in ["s3://", "s3:/", "media", "https://media/", "s3://media/../"] {
      #expect(throws: ObjectURL.Refusal.self) { try ObjectPrefix(wrong) }
    }
    let rule = try #require(BucketRule("media/a"))
    #expect(
      rule.covers(bucket: "media", prefix: "a/") && !rule.covers(bucket: "media", prefix: "a")
        && !rule.covers(bucket: "other", prefix: "a/"))
  }
}
