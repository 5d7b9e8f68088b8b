import JobQueue
import Quotes
import RedisClient

/// Lessons at the queue's server: the hash `quotes`, with a field for each sum of each class of device.
public final class RedisQuoteStore: QuoteStore {
  private let queue: RedisQueue

  /// - Parameter queue: whose connections are used, and beside whose keys the lessons lie.
  public init(_ queue: RedisQueue) { self.queue = queue }

  public func lessons() throws(QueueError) -> [String: QuoteStatistics] {
    let reply = try queue.call { connection throws(RedisError) in
      try connection.command("HGETALL", queue.keys.quotes).toArray()
    }
    var sums: [String: [Double]] = [:]
    for n in stride(from: 0, to: reply.count - 1, by: 2) {
      guard let name = reply[n].asString.flatMap(FieldName.init),
        let sum = reply[n + 1].asString.flatMap(Double.init)
      else { continue }
      sums[name.device, default: [Double](repeating: 0, count: QuoteStatistics.size)][name.place] = sum
    }
    return sums.compactMapValues { QuoteStatistics(values: $0) }
  }

  public func learn(_ lessons: QuoteStatistics, device: String) throws(QueueError) {
    let sums = lessons.values.map { $0 == 0 ? "0" : "\($0)" }
    var arguments: [any RedisArgument] = [FieldName.prefix(device), QuoteFading.jobs]
    arguments += sums.map { $0 as any RedisArgument }
    _ = try queue.run(
      QueueScripts.learn, keys: [queue.keys.quotes], arguments: arguments, repeatable: false)
  }
}

/// `1|NVIDIA L4|17`: version of the features, class of device, place of the sum.
private struct FieldName {
  let device: String
  let place: Int

  static func prefix(_ device: String) -> String { "\(WorkFeatures.version)|\(device)|" }

  /// Nil for what another version has written, or nobody.
  init?(_ text: String) {
    let parts = text.split(separator: "|", omittingEmptySubsequences: false)
    guard parts.count >= 3, parts.first == "\(WorkFeatures.version)",
      let place = parts.last.flatMap({ Int($0) }),
      (0..<QuoteStatistics.size).contains(place)
    else { return nil }
    device = parts.dropFirst().dropLast().joined(separator: "|")
    self.place = place
  }
}
