import Accounts
import Testing

@Suite struct ScopeTests {
  @Test func listsAreRead() throws {
    #expect(try Scope.list("jobs:read, jobs:write,jobs:read") == [.jobsRead, .jobsWrite])
    #expect(try Scope.list(Scope.allCases.map(\.rawValue).joined(separator: ",")) == Set(Scope.allCases))
  }

  @Test(arguments: ["", ",", "jobs", "jobs:read;jobs:write", "Admin"]) func mistakesNameTheScopes(
    _ text: String
  ) {
    do {
      _ = try Scope.list(text)
      Issue.record("not refused")
    } catch {
      #expect(error.kind == .invalid && error.hint?.contains("queues:manage") == true)
    }
  }
}
