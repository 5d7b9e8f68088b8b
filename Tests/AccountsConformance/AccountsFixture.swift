import Accounts
import NetworkGuard
import Testing

/// A store under test and the time that it lives in.
public protocol AccountsFixture: Sendable {
  /// Empty at first.
  var accounts: any Accounts { get }
  /// The same store, as another process sees it.
  func another() throws -> any Accounts
  /// Moves the store's time on.
  func advance(seconds: Double) throws
  /// A clock that stands, or one that runs.
  var isExact: Bool { get }
}

/// One thing that every store promises, with the test of it.
public struct AccountsPromise: Sendable, CustomTestStringConvertible {
  public let name: String
  let test: @Sendable (AccountsBench) throws -> Void

  init(_ name: String, _ test: @escaping @Sendable (AccountsBench) throws -> Void) {
    (self.name, self.test) = (name, test)
  }

  public var testDescription: String { name }
  public func check(_ fixture: any AccountsFixture) throws { try test(AccountsBench(fixture)) }

  public static let all: [AccountsPromise] =
    keys + rotation + rates + lockouts + users + sessions + links + log
}

/// The fixture with the words that the promises use.
struct AccountsBench: Sendable {
  let fixture: any AccountsFixture
  let origin = Origin(.commandLine("test"))
  static let address = IPAddress("192.0.2.1")!

  init(_ fixture: any AccountsFixture) { self.fixture = fixture }

  var accounts: any Accounts { fixture.accounts }
  func advance(_ seconds: Double) throws { try fixture.advance(seconds: seconds) }

  func draft(
    _ tenant: String = "acme", _ scopes: Set<Scope> = [.jobsRead],
    _ change: (inout KeyDraft) -> Void = { _ in }
  ) -> KeyDraft {
    var draft = KeyDraft(name: "a key", tenants: .only(tenant), scopes: scopes)
    change(&draft)
    return draft
  }

  func issue(_ tenant: String = "acme", _ change: (inout KeyDraft) -> Void = { _ in }) throws -> IssuedKey {
    try accounts.createKey(draft(tenant, [.jobsRead], change), by: origin)
  }

  func find(_ text: String, from address: String = "192.0.2.1") throws -> KeyAnswer {
    try accounts.find(PresentedKey(text, from: IPAddress(address)!, requestID: "r-1"))
  }

  /// Whether it lets in.
  func admits(_ text: String, from address: String = "192.0.2.1") throws -> Bool {
    if case .admitted = try find(text, from: address) { true } else { false }
  }

  /// A key that nobody issued, with a good checksum: of another store.
  func foreignKey() throws -> String {
    try MemoryAccounts().createKey(draft(), by: origin).text
  }

  func events() throws -> [SecurityEvent] {
    try accounts.events(after: .start, limit: 1000).map(\.event)
  }

  func expect(
    _ kind: AccountsError.Kind, sourceLocation: SourceLocation = #_sourceLocation, _ call: () throws -> Void
  ) {
    do {
      try call()
      Issue.record("not refused", sourceLocation: sourceLocation)
    } catch let error as AccountsError {
      #expect(error.kind == kind, "\(error.message)", sourceLocation: sourceLocation)
      #expect(error.hint != nil, sourceLocation: sourceLocation)
    } catch {
      Issue.record(error, sourceLocation: sourceLocation)
    }
  }
}
