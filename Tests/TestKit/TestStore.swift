import Foundation

/// The servers that tests of stores run against: moto always, and another where `CLIPMILL_TEST_S3_ENDPOINT` names one, as
/// `make test-stores` does (scripts/with-s3-server).
public enum TestStore: String, Sendable, CaseIterable, CustomStringConvertible {
  case moto, other

  /// The arguments of a test that every store has to pass.
  public static let all = hasOther ? allCases : [moto]
  public static var hasOther: Bool { OtherServer.shared != nil }

  public var description: String {
    switch self {
    case .moto: "moto"
    case .other: OtherServer.shared?.url ?? "no other server"
    }
  }

  /// A place of the caller's own.
  ///
  /// - Parameters:
  ///   - moto: the server of the caller's tests, which has a bucket of this name. Another server has one bucket for all tests, in which each
  ///     run and each name has a folder.
  public func bucket(_ name: String, of moto: Result<MotoServer, any Error>) throws -> TestBucket {
    switch self {
    case .moto: return TestBucket(server: try moto.get(), name: name, prefix: "")
    case .other:
      guard let other = OtherServer.shared else {
        throw ServerProcess.Failure(description: "CLIPMILL_TEST_S3_ENDPOINT is not set")
      }
      return TestBucket(server: other, name: other.bucket, prefix: "\(OtherServer.run)/\(name)/")
    }
  }
}

/// The server that is named by `CLIPMILL_TEST_S3_ENDPOINT` (`http://host:port`), `CLIPMILL_TEST_S3_ACCESS_KEY`, `CLIPMILL_TEST_S3_SECRET_KEY` and
/// `CLIPMILL_TEST_S3_BUCKET`.
struct OtherServer: ObjectServer {
  var url: String
  var port: Int
  var accessKey: String
  var secretKey: String
  var bucket: String

  static let run = "clipmill-\(UUID().uuidString)"

  /// Nil: none is named.
  static let shared: OtherServer? = {
    let environment = ProcessInfo.processInfo.environment
    guard let url = environment["CLIPMILL_TEST_S3_ENDPOINT"] else { return nil }
    func value(_ name: String) -> String {
      guard let value = environment["CLIPMILL_TEST_S3_\(name)"], !value.isEmpty else {
        preconditionFailure("CLIPMILL_TEST_S3_ENDPOINT is set, and CLIPMILL_TEST_S3_\(name) is not")
      }
      return value
    }
    guard let port = URLComponents(string: url)?.port else {
      preconditionFailure("CLIPMILL_TEST_S3_ENDPOINT is \(url): http://host:port is needed")
    }
    return OtherServer(
      url: url, port: port, accessKey: value("ACCESS_KEY"), secretKey: value("SECRET_KEY"),
      bucket: value("BUCKET"))
  }()
}

/// Where a test has its objects.
public struct TestBucket: Sendable {
  public var server: any ObjectServer
  public var name: String
  /// Before the keys of all its objects: empty, or with a slash at its end.
  public var prefix: String

  public var environment: [String: String] { server.environment }
  public func url(_ key: String) -> String { "s3://\(name)/\(prefix)\(key)" }
  /// As `--bucket` has it.
  public func rule(_ folder: String) -> String { "\(name)/\(prefix)\(folder)" }
  public func put(_ data: Data, _ key: String) throws { try server.put(data, name, prefix + key) }

  /// Runs Python, with boto3's client `s3`, the bucket's name `bucket` and the `prefix` of keys in it, and returns what it prints.
  @discardableResult
  public func python(_ code: String) throws -> String {
    try server.python("bucket, prefix = \(Boto.quoted(name)), \(Boto.quoted(prefix))\n" + code)
  }
}
