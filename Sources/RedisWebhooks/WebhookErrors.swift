import JobQueue
import RedisClient
import RedisQueue
import Webhooks

extension WebhookError {
  /// What a connection's trouble means for the store's caller.
  init(_ error: RedisError) {
    guard error.kind != .server(code: "FORMAT") else {
      self.init(.misconfigured, error.message, hint: "update this program: until then it changes nothing")
      return
    }
    self.init(QueueError(error))
  }

  static func invalidName(_ name: String) -> WebhookError {
    WebhookError(
      .invalid, "“\(name)” is not a valid name of a store of webhooks",
      hint: "1 to 64 letters, digits and . _ -")
  }

  /// The server answered in a way that the script's contract does not know.
  static func strange(_ script: String, _ reply: RedisValue) -> WebhookError {
    WebhookError(
      .refused, "the script \"\(script)\" gave an unexpected reply (\(shape(reply)))",
      hint: "another version of Clipmill may be changing the webhooks")
  }

  /// Without what it says: there may be secrets in it.
  private static func shape(_ reply: RedisValue) -> String {
    reply.asArray.map { "a list of \($0.count)" } ?? (reply.isNull ? "nothing" : "one value")
  }

  static func strangeEndpoint(_ id: String) -> WebhookError {
    WebhookError(
      .misconfigured, "the endpoint \(id) has fields that this program does not understand",
      hint: "update this program, or delete the endpoint and create another one")
  }

  static func strangeDelivery(_ id: String) -> WebhookError {
    WebhookError(
      .misconfigured, "the delivery \(id) has fields that this program does not understand",
      hint: "update this program; ended deliveries are forgotten by themselves")
  }
}
