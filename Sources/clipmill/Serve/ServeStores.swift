import Accounts
import JobQueue
import RedisAccounts
import RedisQueue
import RedisWebhooks
import Webhooks

/// Where an API server's queues are, and all else that it keeps nothing of itself.
struct ServeStores {
  let queues: [any JobQueue]
  /// In the order of the queues.
  let ledgers: [any Ledger]
  /// In the order of the queues.
  let quotes: [any QuoteStore]
  let accounts: any Accounts
  let webhooks: any WebhookStore
  /// Further objects of the same queues: whoever stops wakes its own for good.
  let others: () throws(QueueError) -> [any JobQueue]
}

extension ServeStores {
  /// On Redis.
  init(_ connection: QueueConnection, _ names: [String]) throws {
    let address = connection.address
    let open = { () throws(QueueError) -> [RedisQueue] in
      try names.map { name throws(QueueError) in try RedisQueue(name: name, address: address) }
    }
    let queues = try open()
    self.queues = queues
    ledgers = try names.map { name throws(QueueError) in try RedisLedger(queue: name, address: address) }
    quotes = queues.map { RedisQuoteStore($0) }
    accounts = try RedisAccounts(address: address)
    webhooks = try RedisWebhooks(address: address)
    others = open
  }
}
