import RedisClient
import Testing

@Suite struct AddressTests {
  @Test func a_tcp_url_with_everything() throws {
    let address = try RedisAddress("redis://us%40er:p%2Fa%3Ass@redis.example:7000/3")
    #expect(address.place == .tcp(.init(host: "redis.example", port: 7000)))
    #expect(address.user == "us@er" && address.password == "p/a:ss" && address.database == 3)
    #expect(!address.isEncrypted)
  }

  @Test(arguments: [
    ("redis://localhost", "localhost", 6379), ("redis://localhost/", "localhost", 6379),
    ("REDIS://10.0.0.1:1", "10.0.0.1", 1), ("redis://[::1]", "::1", 6379),
    ("redis://[fe80::1%25eth0]:65535", "fe80::1%eth0", 65535),
    ("rediss://h:7/1", "h", 7), ("redis://:secret@h", "h", 6379), ("redis://a:b@c@h", "h", 6379),
  ])
  func hosts_and_ports(_ url: String, _ host: String, _ port: Int) throws {
    #expect(try RedisAddress(url).place == .tcp(.init(host: host, port: port)))
  }

  @Test(
    arguments: [
      ("redis://h", nil, nil), ("redis://:@h", nil, nil), ("redis://:pw@h", nil, "pw"),
      ("redis://u:@h", "u", ""),
      ("redis://u:p:w@h", "u", "p:w"), ("redis://u:p@w@h", "u", "p@w"),
    ] as [(String, String?, String?)])
  func users_and_passwords(_ url: String, _ user: String?, _ password: String?) throws {
    let address = try RedisAddress(url)
    #expect(address.user == user && address.password?.text == password)
  }

  @Test(arguments: ["redis+unix", "unix"])
  func unix_sockets(_ scheme: String) throws {
    let address = try RedisAddress("\(scheme)://u:p@/run/my%20redis.sock?db=2")
    #expect(address.place == .unix(path: "/run/my redis.sock"))
    #expect(address.user == "u" && address.password == "p" && address.database == 2)
    #expect(try RedisAddress("\(scheme):///a").place == .unix(path: "/a"))
  }

  @Test func sentinels() throws {
    let address = try RedisAddress("redis+sentinel://u:p@a,b:7,[::1]:8/my%2Fmaster/4")
    let sentinels = [("a", 26379), ("b", 7), ("::1", 8)].map { RedisAddress.Endpoint(host: $0.0, port: $0.1) }
    #expect(address.place == .sentinel(sentinels, master: "my/master"))
    #expect(address.user == "u" && address.password == "p" && address.database == 4 && !address.isEncrypted)
    #expect(try RedisAddress("rediss+sentinel://a/m").isEncrypted)
  }

  @Test func tls_options() throws {
    let address = try RedisAddress("rediss://h?cacert=/a%20b/ca.pem&cert=c.pem&key=k.pem&sni=other")
    #expect(address.isEncrypted)
    #expect(
      address.tls
        == RedisTLS(caFile: "/a b/ca.pem", certificateFile: "c.pem", keyFile: "k.pem", serverName: "other"))
  }

  @Test(arguments: [
    "redis://h:6379", "redis://h:6379/2", "rediss://[::1]:7?cacert=/a%20b", "redis+unix:///run/r.sock",
    "redis+unix:///run/r%3F.sock?db=3", "redis+sentinel://a:1,[::2]:3/m%2Fn/4", "rediss+sentinel://a:1/m",
    "redis://a%40b%2F:6379", "redis+sentinel://a%2Cb:1,[fe80::1%25eth0]:2/m",
  ])
  func a_url_prints_as_itself(_ url: String) throws {
    let address = try RedisAddress(url)
    #expect(address.description == url)
    #expect(try RedisAddress(address.description) == address)
  }

  @Test(arguments: [
    "redis://:hunter2@h:1", "rediss://u:hunter2@h:1/2", "redis+unix://u:hunter2@/s",
    "redis+sentinel://u:hunter2@h:1/m",
  ])
  func a_password_is_never_printed(_ url: String) throws {
    let address = try RedisAddress(url)
    var dumped = ""
    dump(address, to: &dumped)
    dump(RedisConnection(address).address, to: &dumped)
    for text in [
      "\(address)", String(reflecting: address), String(describing: address.password as Any), dumped,
    ] {
      #expect(!text.contains("hunter2"))
    }
    #expect("\(address)" == url.replacing("hunter2", with: "***"))
  }

  @Test(arguments: [
    ("", "no scheme"), ("localhost:6379", "no scheme"), ("http://h", "scheme is unknown"),
    ("redis://", "no host"), ("redis://:6379", "no host"), ("redis:///1", "no host"),
    ("redis://u:p@", "no host"), ("redis://h:", "port"), ("redis://h:0", "port"), ("redis://h:65536", "port"),
    ("redis://h:+1", "port"), ("redis://h:99999999999999999999", "port"),
    ("redis://h:1:2", "too many colons"),
    ("redis://::1", "too many colons"), ("redis://[::1", "no \"]\""), ("redis://[::1]x", "follows its IPv6"),
    ("redis://a b", "space"), ("redis://h/x", "database"), ("redis://h/-1", "database"),
    ("redis://h//", "database"), ("redis://h/99999999999", "database"), ("redis://h/1/2", "path has more"),
    ("redis://word@h", "only one word before"), ("redis://u:p%@h", "password is not percent-encoded"),
    ("redis://%zz:p@h", "user's name is not"), ("redis://u:%ff@h", "password is not"),
    ("redis://u:%00@h", "password is not"), ("redis://h?x=1", "unknown option"), ("redis://h?db", "no value"),
    ("redis://h?cacert=/a", "not encrypted"), ("redis://h#1", "has a \"#\""),
    ("redis+unix://run/r.sock", "names a host"), ("redis+unix://", "no socket path"),
    ("redis+unix:///", "no socket path"),
    ("redis+unix:///a?db=x", "database"), ("redis+sentinel://h", "does not name the master"),
    ("redis+sentinel://h/", "does not name the master"), ("redis+sentinel://h,/m", "no host"),
    ("redis+sentinel:///m", "no host"), ("redis+sentinel://h/m/x", "database"),
    ("redis+sentinel://h/m/1/2", "path has more"),
  ])
  func a_wrong_url_is_told_by_its_part(_ url: String, _ part: String) throws {
    let error = try failure { _ = try RedisAddress(url) }
    #expect(error.kind == .address && !error.isRetryable)
    #expect(error.message.contains(part), "\(url): \(error.message)")
  }

  @Test(arguments: [
    "redis://:hun/ter2@h", "redis://:hun?ter2@h", "redis://:hun#ter2@h", "redis://hunter2@h",
    "redis://h:hunter2",
    "redis://u:hun%zzter2@h", "redis://h?hunter2", "hunter2", "hunter2://h", "redis://h/hunter2",
    "redis://[hunter2",
  ])
  func an_error_does_not_repeat_what_may_be_a_password(_ url: String) throws {
    let error = try failure { _ = try RedisAddress(url) }
    #expect(!"\(error)".contains("ter2"))
  }
}
