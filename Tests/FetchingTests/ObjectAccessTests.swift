import Foundation
import ObjectStores
import TestKit
import Testing

@testable import Fetching

@Suite struct ObjectAccessTests {
  /// What whoever signs will read, also where only a profile names it: a sandbox has to leave it readable.
  @Test func files() throws {
    let folder = TemporaryDirectory()
    try """
    [profile clips]
    role_arn = arn:aws:iam::1:role/clips
    web_identity_token_file = /run/clips/tokens/one
    """.write(toFile: folder.file("config"), atomically: true, encoding: .utf8)
    func files(_ more: [String: String]) -> [String] {
      let environment = ["AWS_CONFIG_FILE": folder.file("config")].merging(more) { $1 }
      return ObjectAccess(rules: nil, environment: StoreEnvironment(environment)).files
    }
    #expect(files(["AWS_PROFILE": "clips"]) == [folder.path, "/run/clips/tokens"])
    // A profile that is not there is told by the first request.
    #expect(files(["AWS_PROFILE": "none"]) == [folder.path])
    #expect(files(["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/run/pod/token"]) == [folder.path, "/run/pod"])
  }
}
