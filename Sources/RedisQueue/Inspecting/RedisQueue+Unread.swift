import JobQueue
import RedisClient

extension RedisQueue {
  /// In portions, so that the server does not stand still for it.
  public func unread(_ id: String) throws(QueueError) -> InboxLook {
    var (looked, bytes) = (0, 0)
    while true {
      let portion = try look(for: id, from: looked, limit: InboxLook.mostDocuments - looked)
      if let document = portion.document { return .unread(document) }
      looked += portion.looked
      bytes += Self.portion
      if portion.isLast { break }
      guard looked < InboxLook.mostDocuments, bytes < InboxLook.mostBytes else {
        return .notAmong(newest: looked)
      }
    }
    let taken = try look(for: id, from: -1, limit: InboxLook.mostDocuments)
    if let document = taken.document { return .unread(document) }
    return taken.isLast ? .absent : .notAmong(newest: looked + taken.looked)
  }

  /// Bytes after which a portion ends.
  private static var portion: Int { 1 << 20 }

  private struct Portion {
    var looked: Int
    /// Whether there is nothing more to look at.
    var isLast: Bool
    var document: [UInt8]?
  }

  /// - Parameter place: where to begin in the inbox; -1: at what left it and is not decided.
  private func look(for id: String, from place: Int, limit: Int) throws(QueueError) -> Portion {
    let reply = try run(
      QueueScripts.unread, keys: [keys.inbox, keys.arrived, keys.admitters, keys.admittings],
      arguments: [
        id, place, limit, place < 0 ? InboxLook.mostBytes : Self.portion, options.longestDocument,
      ])
    guard let values = reply.asArray, values.count >= 2, let looked = values[0].asInteger else {
      throw .strange("unread", reply)
    }
    let document = values.dropFirst(2).lazy.compactMap(\.asBytes).first { Admitter.id(of: $0) == id }
    return Portion(looked: Int(looked), isLast: values[1].asInteger == 1, document: document)
  }
}
