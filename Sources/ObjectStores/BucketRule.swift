/// Which objects a worker's jobs may name, as its operator writes it: `media`, `media/talks`, `media/talk-*`, `ro:media`.
///
/// A prefix ends at a slash of the key: `media/talks` is `talks/monday.mp4` and not `talks-2/…`. One that ends with `*` means all keys
/// that begin so.
public struct BucketRule: Sendable, Hashable {
  public var bucket: String
  /// What keys begin with; empty: any key.
  public var prefix: String
  /// Jobs write there as well as they read.
  public var isWritable: Bool

  /// Nil: it is none.
  public init?(_ text: String) {
    isWritable = !text.hasPrefix(Self.readOnly)
    let place = isWritable ? text[...] : text.dropFirst(Self.readOnly.count)
    let slash = place.utf8.firstIndex(of: UInt8(ascii: "/"))
    bucket = String(place[..<(slash ?? place.endIndex)])
    guard ObjectURL.isBucket(bucket) else { return nil }
    var prefix = slash.map { String(Substring(place.utf8[place.utf8.index(after: $0)...])) } ?? ""
    if prefix.utf8.last == UInt8(ascii: "*") {
      prefix.unicodeScalars.removeLast()
    } else if !prefix.isEmpty, prefix.utf8.last != UInt8(ascii: "/") {
      prefix += "/"
    }
    guard prefix.utf8.count <= ObjectURL.longestKey, ObjectURL.isPlain(prefix), !prefix.contains("*") else {
      return nil
    }
    self.prefix = prefix
  }

  /// No name of a bucket has a colon in it.
  fileprivate static let readOnly = "ro:"

  /// As `init` reads it.
  public var text: String {
    let place =
      bucket + (prefix.isEmpty ? "" : "/" + prefix + (prefix.utf8.last == UInt8(ascii: "/") ? "" : "*"))
    return (isWritable ? "" : Self.readOnly) + place
  }

  public func covers(_ object: ObjectURL) -> Bool {
    object.bucket.utf8.elementsEqual(bucket.utf8) && object.key.utf8.starts(with: prefix.utf8)
  }

  /// Whether it covers all keys of a bucket that begin so.
  public func covers(bucket: String, prefix: String) -> Bool {
    bucket.utf8.elementsEqual(self.bucket.utf8) && prefix.utf8.starts(with: self.prefix.utf8)
  }

  public static let expected = "BUCKET, BUCKET/PREFIX or ro:BUCKET/PREFIX"
}

/// The buckets of a worker: for everybody, and for single tenants.
///
/// A tenant that has buckets of its own has no others; one that has none uses those for everybody.
public struct BucketRules: Sendable, Equatable, ExpressibleByArrayLiteral {
  public struct Entry: Sendable, Equatable {
    /// Nil: for everybody who has none of his own.
    public var tenant: String?
    public var rule: BucketRule

    /// `BUCKET[/PREFIX]`, or `TENANT=BUCKET[/PREFIX]`; nil: it is none.
    public init?(_ text: String) {
      let place = text.utf8.prefix { $0 != UInt8(ascii: "/") }
      let mark = place.firstIndex(of: UInt8(ascii: "="))
      tenant = mark.map { String(text[..<$0]) }
      // "ro:acme=media" means acme's bucket, to read only, and is "acme=ro:media".
      guard tenant != "", tenant?.hasPrefix(BucketRule.readOnly) != true,
        let rule = BucketRule(mark.map { String(text[text.index(after: $0)...]) } ?? text)
      else { return nil }
      self.rule = rule
    }

    public var text: String { (tenant.map { $0 + "=" } ?? "") + rule.text }
  }

  public var all: [Entry]

  public init(_ all: [Entry]) { self.all = all }
  public init(arrayLiteral elements: String...) { all = elements.compactMap { Entry($0) } }

  /// Nil: of a lane that has not met a tenant yet.
  public func rules(of tenant: String?) -> [BucketRule] {
    let own = all.filter { entry in
      guard let own = entry.tenant, let tenant else { return false }
      return own.utf8.elementsEqual(tenant.utf8)
    }
    return (own.isEmpty ? all.filter { $0.tenant == nil } : own).map(\.rule)
  }
}
