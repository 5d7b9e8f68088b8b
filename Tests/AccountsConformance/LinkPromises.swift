import Accounts
import Testing

extension AccountsPromise {
  static let links: [AccountsPromise] = [
    AccountsPromise("links are signed with one secret, whoever asks first") { bench in
      let first = try bench.accounts.linkSecrets()
      #expect(try bench.accounts.linkSecrets() == first)
      #expect(try bench.fixture.another().linkSecrets() == first)
      let signature = first.signature(of: [1, 2, 3])
      #expect(signature.count == 32 && first.isSigned([1, 2, 3], by: signature))
      #expect(
        !first.isSigned([1, 2], by: signature) && !first.isSigned([1, 2, 3], by: signature.dropLast()))
      #expect(!first.isSigned([1, 2, 3], by: []) && !"\(first)".contains(first.current))
    },
    AccountsPromise("a renewed secret keeps what was signed before, if it is to") { bench in
      let first = try bench.accounts.linkSecrets()
      let signature = first.signature(of: [1])
      try bench.accounts.renewLinkSecret(keepingFormer: true, by: bench.origin)
      let second = try bench.accounts.linkSecrets()
      #expect(second.isSigned([1], by: signature) && second.signature(of: [1]) != signature)
      try bench.accounts.renewLinkSecret(keepingFormer: true, by: bench.origin)
      #expect(try !bench.accounts.linkSecrets().isSigned([1], by: signature))
      try bench.accounts.renewLinkSecret(keepingFormer: false, by: bench.origin)
      #expect(try !bench.accounts.linkSecrets().isSigned([1], by: second.signature(of: [1])))
      let log = try bench.accounts.events(after: .start, limit: 100).filter {
        $0.event.action == .linksRenewed
      }
      #expect(
        log.count == 3
          && log.map(\.event.detail) == [
            "former links stay good", "former links stay good", "former links end",
          ])
    },
    AccountsPromise("the first renewal needs no secret before it") { bench in
      try bench.accounts.renewLinkSecret(keepingFormer: true, by: bench.origin)
      #expect(try bench.accounts.linkSecrets().former == nil)
    },
  ]
}
