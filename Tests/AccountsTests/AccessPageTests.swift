import Foundation
import Testing

@testable import Accounts

/// docs/access.md has all scopes, actions, reasons and roles as they are, and no others.
@Suite struct AccessPageTests {
  private static let page: String = {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return (try? String(contentsOf: package.appending(path: "docs/access.md"), encoding: .utf8)) ?? ""
  }()

  /// The rows of the table below a heading, each as its cells.
  private func rows(under heading: String) -> [[String]] {
    let section = Self.page.components(separatedBy: "\n## \(heading)\n").last?.components(
      separatedBy: "\n## "
    ).first
    let lines = (section ?? "").split(separator: "\n").filter { $0.hasPrefix("| `") }
    return lines.map { $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
  }

  private func names(_ cell: String) -> [String] { cell.matches(of: /`([^`]+)`/).map { String($0.1) } }

  @Test func scopesPermitWhatTheTableSays() {
    let table = rows(under: "Scopes").filter { $0.count == 3 }
    #expect(table.map { names($0[0]) } == Scope.allCases.map { [$0.rawValue] })
    #expect(table.map { $0[1] } == Scope.allCases.map(\.meaning))
    for (row, scope) in zip(table, Scope.allCases) {
      #expect(names(row[2]) == APIAction.allCases.filter { $0.scope == scope }.map(\.rawValue))
    }
  }

  @Test func refusalsAreListed() {
    let reasons = rows(under: "Scopes").filter { $0.count == 2 }.flatMap { names($0[0]) }
    #expect(reasons == Refusal.allCases.map(\.rawValue))
    #expect(
      Refusal.allCases.prefix(5).allSatisfy(\.isOfIdentity)
        && !Refusal.allCases.dropFirst(5).contains(where: \.isOfIdentity))
  }

  @Test func rolesHaveTheScopesOfTheTable() {
    let table = rows(under: "Users")
    #expect(table.map { names($0[0]) } == User.Role.allCases.map { [$0.rawValue] })
    for (row, role) in zip(table, User.Role.allCases) {
      #expect(names(row[1]) == role.grant.scopes.sorted().map(\.rawValue))
    }
  }

  @Test func theLogsActionsAreListed() {
    let table = rows(under: "The security log").prefix(SecurityAction.allCases.count)
    #expect(table.map { names($0[0])[0] } == SecurityAction.allCases.map(\.rawValue))
    #expect(table.map { $0[1] } == SecurityAction.allCases.map(\.meaning))
  }
}
