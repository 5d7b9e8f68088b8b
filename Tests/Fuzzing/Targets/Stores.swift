@testable import ObjectStores

extension FuzzTarget {
  /// Keys as a job names them, and prefixes as `clipmill sweep` and buckets' rules have them.
  static let objectURL = FuzzTarget(
    "object-url",
    seeds: [
      "s3://media/talks/monday.mp4".seed, "S3://media/a b%20?#c".seed, "s3://media".seed, "s3://media/*".seed,
      "s3://me.dia-1/../a".seed, "s3://1.2.3.4/a".seed, "s3://media/\u{E9}/e\u{301}//".seed,
      "s3://media/talk-*".seed,
    ]
  ) { input in
    let text = String(decoding: input, as: UTF8.self)
    if let object = try? ObjectURL(text) {
      require((try? ObjectURL(object.text)) == object, "\(text) is written as \(object.text)")
      require(text.utf8.dropFirst(5).elementsEqual(object.text.utf8.dropFirst(5)), "\(text) is changed")
      require((1...ObjectURL.longestKey).contains(object.key.utf8.count), "the key of \(text)")
      // What is sent is what was judged: nothing in a path is taken out on the way.
      let path = SigV4.encoded(object.key, keepingSlashes: true)
      require(path.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x3F && $0 != 0x23 }, path)
      let segments = path.split(separator: "/")
      require(!segments.contains { $0 == "." || $0 == ".." }, path)
      if let rule = BucketRule(object.bucket) { require(rule.covers(object), "\(rule.text) and \(text)") }
    }
    if let place = try? ObjectPrefix(text) {
      let again = try? ObjectPrefix(place.text)
      require(
        again?.bucket == place.bucket && again?.prefix.utf8.elementsEqual(place.prefix.utf8) == true,
        "\(text) is written as \(place.text)")
    }
  }

  /// What stores answer.
  static let storeAnswer = FuzzTarget(
    "store-answer",
    seeds: [
      "<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code><Message>a &amp; b</Message></Error>".seed,
      "<a:R xmlns:a=\"x\"><!-- c --><UploadId>i</UploadId><b/><![CDATA[<]]></a:R>".seed,
      "<ListMultipartUploadsResult><IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker><NextUploadIdMarker>i</NextUploadIdMarker><Upload><Key>a%20b</Key><UploadId>i</UploadId><Initiated>2026-01-01T00:00:00.000Z</Initiated></Upload></ListMultipartUploadsResult>"
        .seed,
      "<CompleteMultipartUploadResult><ETag>&quot;t-1&quot;</ETag></CompleteMultipartUploadResult>".seed,
      "<a>&#x41;&#66;</a>".seed,
    ]
  ) { input in
    if let element = XMLElement(parsing: input) {
      func depth(_ element: XMLElement) -> Int { 1 + (element.children.map(depth).max() ?? 0) }
      require(depth(element) <= XMLElement.deepest + 1, "an element \(depth(element)) deep")
      let again = XMLElement(parsing: Array("<t>\(XMLElement.escaped(element.text))</t>".utf8))
      require(
        again?.text.utf8.elementsEqual(element.text.utf8) == true, "a text is not read as it was written")
    }
    _ = StoreProblem(input)
    _ = MultipartMessages.uploadID(input)
    _ = MultipartMessages.completedTag(input)
    _ = MultipartMessages.listing(input)
    _ = StoreCredentials(xml: input)
    _ = StoreCredentials(json: input)
  }

  /// Parameters of a request: whoever checks the signature sorts them as they were sent.
  static let signature = FuzzTarget(
    "signature",
    seeds: [
      "a=1&b=2".seed, "uploads".seed, "b&a=&a=0&=x".seed, "a/b=c d&é=%".seed, "partNumber=1&uploadId=x".seed,
    ]
  ) { input in
    let text = String(decoding: input, as: UTF8.self)
    let encoded = SigV4.encoded(text)
    require(decoded(encoded).elementsEqual(text.utf8), "\(text) is encoded as \(encoded)")
    let pairs = text.split(separator: "&").map { part -> String in
      part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
        SigV4.encoded(String($0))
      }
      .joined(separator: "=")
    }
    let query = SigV4.canonicalQuery(pairs.joined(separator: "&"))
    require(SigV4.canonicalQuery(query) == query, "\(query) is not in order")
    require(
      SigV4.canonicalQuery(pairs.reversed().joined(separator: "&")) == query, "the order of \(pairs) counts")
    require(
      query.isEmpty ? pairs.isEmpty : query.split(separator: "&").count == pairs.count,
      "\(pairs) are \(query)")
    var request = SigV4.Request(
      "GET", host: "media.example", path: "/" + SigV4.encoded(text, keepingSlashes: true))
    request.query = pairs.joined(separator: "&")
    let headers = SigV4(StoreCredentials(accessKey: "a", secretKey: "s"), region: "r").headers(
      for: request, at: 0)
    require(headers.allSatisfy { !$0.value.utf8.contains { $0 < 0x20 } }, "a header with a line break")
  }

  private static func decoded(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let first = rest.popFirst() {
      guard first == UInt8(ascii: "%") else {
        bytes.append(first)
        continue
      }
      bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
      rest = rest.dropFirst(2)
    }
    return bytes
  }

  /// What a worker tells what fetches.
  static let grant = FuzzTarget(
    "grant",
    seeds: [
      ToFetcher.grant(FetchGrant(sources: ["https://a.example/b"], outputs: ["s3://media/c"])),
      ToFetcher.grant(FetchGrant(stores: StoreEnvironment(["AWS_REGION": "r"]))),
      ToFetcher.check(StoreEnvironment(["AWS_REGION": "r"])),
    ].map { Array($0.frame.dropFirst(4)) }
  ) { input in
    guard let message = ToFetcher(input) else { return }
    require(ToFetcher(Array(message.frame.dropFirst(4))) == message, "it is not read as it was written")
  }
}
