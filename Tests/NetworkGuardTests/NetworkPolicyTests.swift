import Testing

@testable import NetworkGuard

/// What a job may try to reach, and why it does not.
@Suite struct NetworkPolicyTests {
  private static func reason(_ text: String, _ policy: NetworkPolicy = NetworkPolicy()) -> String? {
    do throws(NetworkRefusal) {
      try policy.check(try SourceURL(text))
      return nil
    } catch { return error.reason }
  }

  struct Attack: Sendable, CustomTestStringConvertible {
    var url: String
    /// A part of the reason.
    var reason: String
    init(_ url: String, _ reason: String) { (self.url, self.reason) = (url, reason) }
    var testDescription: String { url }
  }

  /// What the URL alone gives away.
  static let urls = [
    // Schemes.
    Attack("file:///etc/passwd", "scheme is file"), Attack("ftp://media.example/a.mp4", "scheme is ftp"),
    Attack("gopher://media.example/_FLUSHALL", "scheme is gopher"),
    Attack("dict://media.example/x", "scheme is dict"),
    Attack("concat://a|b", "scheme is concat"), Attack("data://text/plain,x", "scheme is data"),
    Attack("subfile://a", "scheme is subfile"), Attack("rtmp://media.example/live", "scheme is rtmp"),
    Attack("http:/media.example/a.mp4", "no http"), Attack("/etc/passwd", "no http"),
    // What readers of URLs take differently.
    Attack("http://media.example\\@127.0.0.1/", "backslash"),
    Attack("http://media.example\t/", "control character"),
    Attack("http://media.example\r\nHost: internal\r\n/", "control character"),
    Attack("http://127.0.0.1\u{0}.media.example/", "control character"),
    Attack("http://user:password@media.example/", "user name"),
    Attack("http://media.example@127.0.0.1/", "user name"),
    Attack("http://127.0.0.1:80#@media.example/", "the machine itself"),
    Attack("http://127.0.0.1?@media.example/", "the machine itself"),
    Attack("http:///a.mp4", "not the name"), Attack("http://./", "not the name"),
    Attack("http://media..example/", "not the name"), Attack("http://-media.example/", "not the name"),
    Attack("http://media.example:80:80/", "not the name"), Attack("http://media%2eexample/", "not the name"),
    Attack("http://127.0.0.1%2f@media.example/", "user name"), Attack("http://[::1/", "not the name"),
    Attack("http://[::1]x/", "not the name"), Attack("http://[media.example]/", "not the name"),
    Attack("http://[127.0.0.1]/", "not the name"),
    Attack("http://" + String(repeating: "a", count: 64) + ".example/", "not the name"),
    Attack("http://media.example/" + String(repeating: "a", count: 4096), "longer than"),
    // Other letters that become digits and dots.
    Attack("http://①②⑦.⓪.⓪.①/", "ASCII"), Attack("http://127。0。0。1/", "ASCII"),
    Attack("http://lоcalhost/", "ASCII"),
    // Ports.
    Attack("http://media.example:22/", "port 22"), Attack("http://media.example:25/", "port 25"),
    Attack("http://media.example:6379/", "port 6379"), Attack("https://media.example:2375/", "port 2375"),
    Attack("http://media.example:11211/", "port 11211"), Attack("http://media.example:0/", "not a port"),
    Attack("http://media.example:65536/", "not a port"), Attack("http://media.example:+80/", "not a port"),
    Attack("http://media.example:80a/", "not a port"),
    Attack("http://media.example:00000000080/", "not a port"),
    // The machine itself.
    Attack("http://127.0.0.1/", "the machine itself"), Attack("http://127.0.0.1./", "the machine itself"),
    Attack("http://127.255.255.254:8080/", "the machine itself"),
    Attack("http://[::1]/", "the machine itself"),
    Attack("http://[0:0:0:0:0:0:0:1]/", "the machine itself"), Attack("http://0.0.0.0/", "“this” network"),
    Attack("http://0.1.2.3/", "“this” network"), Attack("http://[::]/", "“this” network"),
    Attack("http://localhost/", "local network"), Attack("http://LOCALHOST./", "local network"),
    Attack("http://a.localhost/", "local network"),
    // The forms of IPv4 that inet_aton knows.
    Attack("http://2130706433/", "unusual form"), Attack("http://0x7f000001/", "unusual form"),
    Attack("http://0x7f.0x0.0x0.0x1/", "unusual form"), Attack("http://017700000001/", "unusual form"),
    Attack("http://0177.0.0.1/", "unusual form"), Attack("http://127.1/", "unusual form"),
    Attack("http://127.0.1/", "unusual form"), Attack("http://127.0.0.01/", "unusual form"),
    Attack("http://127.0.0.256/", "unusual form"), Attack("http://1.2.3.4.5/", "unusual form"),
    Attack("http://0/", "unusual form"), Attack("http://media.0x7f/", "unusual form"),
    // Networks of its own.
    Attack("http://10.0.0.1/", "private"), Attack("http://172.31.255.255/", "private"),
    Attack("http://192.168.1.1/", "private"), Attack("http://[fd12:3456::1]/", "private"),
    Attack("http://[fec0::1]/", "private"), Attack("http://100.64.0.1/", "shared"),
    Attack("http://169.254.1.1/", "link-local"), Attack("http://[fe80::1]/", "link-local"),
    Attack("http://[fe80::1%25eth0]/", "not the name"), Attack("http://[fe80::1%eth0]/", "not the name"),
    Attack("http://redis/", "local network"),
    Attack("http://kubernetes.default.svc.cluster.local/", "local network"),
    Attack("http://metadata.google.internal/", "local network"),
    Attack("http://printer.home.arpa/", "local network"),
    // Clouds.
    Attack("http://169.254.169.254/latest/meta-data/", "metadata"),
    Attack("http://[fd00:ec2::254]/", "metadata"),
    Attack("http://169.254.170.2/v2/credentials", "metadata"), Attack("http://168.63.129.16/", "metadata"),
    Attack("http://100.100.100.200/", "metadata"), Attack("http://[::ffff:169.254.169.254]/", "metadata"),
    Attack("http://[64:ff9b::a9fe:a9fe]/", "metadata"),
    // IPv4 inside of IPv6.
    Attack("http://[::ffff:127.0.0.1]/", "the machine itself"),
    Attack("http://[::ffff:7f00:1]/", "the machine itself"),
    Attack("http://[::ffff:10.0.0.1]/", "private"), Attack("http://[64:ff9b::10.0.0.1]/", "private"),
    Attack("http://[64:ff9b:1::7f00:1]/", "private"), Attack("http://[2002:7f00:1::]/", "tunnel"),
    Attack("http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/", "tunnel"),
    Attack("http://[::127.0.0.1]/", "reserved"),
    Attack("http://192.88.99.1/", "tunnel"),
    // No hosts.
    Attack("http://224.0.0.1/", "multicast"), Attack("http://[ff02::1]/", "multicast"),
    Attack("http://240.0.0.1/", "reserved"), Attack("http://255.255.255.255/", "reserved"),
    Attack("http://198.18.0.1/", "benchmarks"), Attack("http://192.0.2.1/", "documentation"),
    Attack("http://[2001:db8::1]/", "documentation"), Attack("http://[3fff::1]/", "documentation"),
    Attack("http://[100::1]/", "reserved"), Attack("http://[4000::1]/", "reserved"),
  ]

  @Test(arguments: urls) func urlIsRefused(_ attack: Attack) {
    #expect(
      Self.reason(attack.url)?.contains(attack.reason) == true, "\(Self.reason(attack.url) ?? "allowed")")
  }

  @Test func thereAreEnough() { #expect(Self.urls.count >= 60) }

  /// A name that leads there: what the system connects to is asked about as well.
  @Test(arguments: [
    ("127.0.0.1", "the machine itself"), ("10.1.2.3", "private"), ("169.254.169.254", "metadata"),
    ("::1", "the machine itself"),
    ("::ffff:10.0.0.1", "private"), ("fe80::1%eth0", "link-local"), ("fe80::1%2", "link-local"),
    ("0.0.0.0", "“this” network"),
    ("fd00:ec2::254", "metadata"), ("64:ff9b::7f00:1", "the machine itself"), ("/run/socket", "no address"),
    ("", "no address"),
  ]) func addressIsRefused(_ address: String, _ reason: String) throws {
    let url = try SourceURL("https://media.example/a.mp4")
    #expect {
      try NetworkPolicy().check(address, for: url)
    } throws: {
      ($0 as? NetworkRefusal)?.reason.contains(reason) == true
    }
  }

  @Test(arguments: [
    "https://media.example/a.mp4", "http://media.example:8080/", "https://MEDIA.example./a b.mp4?x=1",
    "http://8.8.8.8/",
    "https://[2606:4700::1111]/", "http://[::ffff:8.8.8.8]/", "http://[64:ff9b::808:808]/",
    "https://media.example:9000/",
    "https://xn--bcher-kva.example/", "http://172.32.0.1/", "http://100.128.0.1/",
    "http://a_b.media.example/",
  ]) func theInternetIsReached(_ url: String) { #expect(Self.reason(url) == nil) }

  // MARK: Rules

  private static func policy(_ rules: String) throws -> NetworkPolicy {
    NetworkPolicy(try NetworkRule.list(rules))
  }

  @Test(arguments: [
    ("10.0.0.0/8", "http://10.1.2.3/", true), ("10.0.0.0/8", "http://11.1.2.3/", true),
    ("10.0.0.0/8", "http://192.168.0.1/", false), ("10.0.0.0/8", "http://10.1.2.3:6379/", false),
    ("10.0.0.0/8", "http://[::ffff:10.1.2.3]/", true), ("127.0.0.1", "http://127.0.0.2/", false),
    ("10.1.2.3:6379", "http://10.1.2.3:6379/", true), ("10.1.2.3:6379", "http://10.1.2.3:6380/", false),
    ("fd00::/8", "http://[fd00::1]/", true), ("0.0.0.0/0,::/0", "http://127.0.0.1/", true),
    ("0.0.0.0/0,::/0", "http://169.254.169.254/", false),
    ("0.0.0.0/0,::/0", "http://[::ffff:169.254.169.254]/", false),
    ("169.254.169.254", "http://169.254.169.254/", true), ("minio", "http://minio:9000/", true),
    ("minio:9000", "http://minio:9001/", false), ("minio:9000", "http://MINIO:9000/", true),
    ("*.corp.internal", "http://media.corp.internal/", true),
    ("*.corp.internal", "http://corp.internal/", false),
    ("*.corp.internal", "http://evilcorp.internal/", false), ("localhost", "http://localhost:22/", true),
    ("10.0.0.0/8", "http://localhost/", false),
  ]) func rules(_ rules: String, _ url: String, _ isAllowed: Bool) throws {
    #expect((Self.reason(url, try Self.policy(rules)) == nil) == isAllowed)
  }

  /// What is read in the clear the job's author has chosen; what is sent in the clear others could replace.
  @Test(arguments: [
    ("", "https://media.example/a", true), ("", "http://media.example/a", false),
    ("", "http://93.184.216.34/a", false), ("media.example", "http://media.example/a", true),
    ("media.example:80", "http://media.example:8080/a", false), ("10.0.0.0/8", "http://10.1.2.3/a", true),
    ("10.0.0.0/8", "http://media.example/a", false), ("10.0.0.0/8", "https://192.168.0.1/a", false),
    ("*.corp.internal", "http://media.corp.internal/a", true),
  ]) func writing(_ rules: String, _ url: String, _ isAllowed: Bool) throws {
    let policy = try Self.policy(rules)
    let target = try SourceURL(url)
    let refusal = Self.refusal { () throws(NetworkRefusal) in try policy.checkWriting(target) }
    #expect((refusal == nil) == isAllowed)
    if case .unencrypted = refusal {
      #expect(refusal?.hint.contains("--allow-net \(target.hostText)") == true)
    }
  }

  private static func refusal(_ check: () throws(NetworkRefusal) -> Void) -> NetworkRefusal? {
    do {
      try check()
      return nil
    } catch { return error }
  }

  /// A name that a rule has is the operator's to lead somewhere; any other is judged by its address.
  @Test func namesOfRules() throws {
    let policy = try Self.policy("minio:9000")
    try policy.check("10.0.0.9", for: SourceURL("http://minio:9000/a"))
    #expect(throws: NetworkRefusal.self) {
      try policy.check("10.0.0.9", for: SourceURL("http://other.example:9000/a"))
    }
  }
}
