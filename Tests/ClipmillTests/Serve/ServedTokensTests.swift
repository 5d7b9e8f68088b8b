import ClipJob
import Foundation
import HTTPClient
import TestKit
import Testing

/// `clipmill serve --token-issuer` with keys from a real server by TLS, and from a file.
@Suite struct ServedTokensTests {
  private static let issuer = "https://login.example/realms/clips"

  private func token(_ signer: TokenSigner, _ changes: [String: JSONValue] = [:]) -> String {
    let now = Date().timeIntervalSince1970.rounded()
    let usual: [(String, JSONValue)] = [
      ("iss", .string(Self.issuer)), ("aud", ["clips", "account"]), ("sub", "ann@example.com"),
      ("iat", .number(now)), ("exp", .number(now + 3600)), ("org", "acme"),
      ("scope", "openid jobs:read jobs:write"),
    ]
    let members = usual.filter { changes[$0.0] == nil } + changes.sorted { $0.key < $1.key }
    return signer.token("ES256", "k1", claims: JSONValue.object(members).text())
  }

  private func ask(_ method: String, _ url: String, _ token: String, body: String = "") throws -> HTTPResponse
  {
    var request = HTTPRequest(method, url)
    (request.timeout, request.body) = (60, Array(body.utf8))
    request.headers.append(("Authorization", "Bearer \(token)"))
    if !body.isEmpty { request.headers.append(("Content-Type", "application/json")) }
    return try HTTPClient.send(request)
  }

  @Test func aTokenOpensTheDoorOfItsTenant() throws {
    let (fleet, folder, certificates) = (try Fleet(), TemporaryDirectory(), try Certificates())
    let signer = try TokenSigner(.curve("P-256"))
    let key = signer.publicKey("k1", #""use":"sig""#, #""alg":"ES256""#)
    try #"{"keys":[\#(key)]}"#.write(
      toFile: folder.file("keys.json"), atomically: true, encoding: .utf8)
    let issuer = try NginxServer(
      root: folder.path, certificate: try certificates.sign("issuer", "IP:127.0.0.1"))
    let server = try APIProcess(
      fleet, "--token-issuer", Self.issuer, "--token-audience", "clips", "--token-keys",
      "https://127.0.0.1:\(issuer.port)/keys.json", "--token-cacert", certificates.authority,
      "--token-tenant", "org")
    let jobs = server.url + "/v1/jobs"
    let document =
      ##"{"version": 1, "id": "own", "tracks": [{"clips": [{"source": {"color": "#203040"}, "duration": 1}]}], "outputs": [{"to": "a.mp4"}]}"##
    let own = token(signer)
    #expect(try ask("POST", jobs, own, body: document).status == 201)
    #expect(try ask("GET", jobs + "/own", own).status == 200)
    #expect(try ask("GET", jobs + "/own", try server.key("jobs:read")).status == 200)
    #expect(try ask("GET", jobs + "/own", token(signer, ["org": "other"])).status == 404)
    #expect([200, 202].contains(try ask("DELETE", jobs + "/own", own).status))
    let forged = token(try TokenSigner(.curve("P-256")), ["sub": "mallory"])
    for (token, status, code) in [
      (forged, 401, "token.signature"), (token(signer, ["exp": .number(1)]), 401, "token.expired"),
      (token(signer, ["scope": "admin"]), 403, "token.scope"),
    ] {
      let reply = try ask("GET", jobs, token)
      #expect(reply.status == status && reply.text.contains(#""code": "\#(code)""#), "\(reply.text)")
    }
    // A verb goes through it as with a key.
    let binary = try #require(Program.binary, "no clipmill binary is built")
    func list(_ token: String) throws -> Fleet.Outcome {
      try fleet.execute(
        binary.path, ["list"], environment: ["CLIPMILL_SERVER": server.url, "CLIPMILL_KEY": token])
    }
    let listed = try list(own)
    #expect(listed.status == 0 && listed.out.contains("own"), "\(listed)")
    let refused = try list(token(signer, ["exp": .number(1)]))
    #expect(refused.status == 3 && refused.err.contains("token has expired"), "\(refused)")
    let log = try fleet.run("audit", "--json", "--actor", "token:ann@example.com").out
    #expect(
      log.contains(#""action":"job.cancelled""#) && log.contains(#""detail":"scope job.list""#), "\(log)")
    let all = try fleet.run("audit", "--json").out + server.process.log
    #expect(all.contains("token.signature") && !all.contains("mallory") && !all.contains("eyJ"))
    server.process.signal(SIGTERM)
    #expect(server.process.wait() == 0)
  }

  /// A server whose certificate is somebody else's gives no keys, and those of the file are read at once.
  @Test func keysThatCannotBeHadAreTold() throws {
    let (fleet, folder, certificates) = (try Fleet(), TemporaryDirectory(), try Certificates())
    let signer = try TokenSigner(.curve("P-256"))
    try #"{"keys":[\#(signer.publicKey("k1"))]}"#.write(
      toFile: folder.file("keys.json"), atomically: true, encoding: .utf8)
    let issuer = try NginxServer(
      root: folder.path, certificate: try certificates.sign("issuer", "IP:127.0.0.1"))
    let usual = ["--token-issuer", Self.issuer, "--token-audience", "clips", "--token-tenant", "org"]
    let untrusted = try APIProcess(
      fleet,
      words: usual + [
        "--token-keys", "https://127.0.0.1:\(issuer.port)/keys.json", "--token-cacert",
        certificates.otherAuthority,
      ])
    #expect(untrusted.process.log.contains("the keys of tokens"), "\(untrusted.process.log)")
    #expect(try ask("GET", untrusted.url + "/v1/jobs", token(signer)).status == 503)
    #expect(try ask("GET", untrusted.url + "/v1/jobs", try untrusted.key("jobs:read")).status == 200)
    let filed = try APIProcess(fleet, words: usual + ["--token-keys", folder.file("keys.json")])
    #expect(try ask("GET", filed.url + "/v1/jobs", token(signer)).status == 200)
  }

  @Test func mistakesAreTold() throws {
    let fleet = try Fleet()
    let usual = ["--token-issuer", "https://login.example", "--token-audience", "clips", "--token-keys"]
    let rows: [([String], Int32, String)] = [
      (["--token-audience", "clips"], 2, "needs --token-issuer"),
      (["--token-admin"], 2, "needs --token-issuer"),
      (["--token-issuer", "https://login.example"], 2, "needs --token-audience and --token-keys"),
      (["--token-issuer", "x", "--token-keys", "k.json"], 2, "for other programs of the issuer"),
      (usual + ["http://login.example/keys"], 2, "could be anybody's"),
      (usual + ["http://127.0.0.1.evil.example/keys"], 2, "could be anybody's"),
      (usual + ["http://127.0.0.1:80@evil.example/keys"], 2, "a user in its URL"),
      (usual + ["k.json", "--token-cacert", "ca.pem"], 2, "is for a --token-keys by https"),
      (usual + ["https://login.example/keys", "--token-cacert", "ca.pem"], 2, "cannot be read"),
      (usual + ["k.json", "--token-rate", "fast"], 2, "--token-rate"),
      (usual + ["k.json", "--token-jobs", "0"], 2, "--token-jobs"),
      (usual + ["k.json", "--token-tenant", ""], 2, "--token-tenant"),
      (usual + ["missing.json"], 3, "cannot be read"),
    ]
    for (words, status, hint) in rows {
      let outcome = try fleet.run(["serve", "--listen", "127.0.0.1:0"] + words)
      #expect(outcome.status == status && outcome.err.contains(hint), "\(words): \(outcome)")
    }
  }
}
