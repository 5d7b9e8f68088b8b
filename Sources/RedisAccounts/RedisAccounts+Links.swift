import Accounts
import RedisClient

extension RedisAccounts {
  public func linkSecrets() throws(AccountsError) -> LinkSecrets {
    try links(
      try run(AccountScripts.links, keys: [keys.links], arguments: [LinkSecrets.random()]), of: "links")
  }

  public func renewLinkSecret(keepingFormer: Bool, by origin: Origin) throws(AccountsError) {
    _ = try change(
      AccountScripts.renewLinks, keys: [keys.links], .linksRenewed(keepingFormer: keepingFormer, by: origin),
      arguments: [LinkSecrets.random(), keepingFormer ? 1 : 0])
  }

  private func links(_ reply: RedisValue, of script: String) throws(AccountsError) -> LinkSecrets {
    guard let parts = reply.asArray, parts.count == 2, let current = parts[0].asString, !current.isEmpty,
      let former = parts[1].asString
    else { throw .strange(script, reply) }
    return LinkSecrets(current: current, former: former.isEmpty ? nil : former)
  }
}
