import Files
import Glibc

/// Removes uploads whose time is over, and what crashes have left. Any number of servers may do so at once.
///
/// A pass goes through all of them in steps, so that a folder with many holds up nobody.
public struct UploadExpiry: Sendable {
  private let store: UploadStore
  /// What is left of this pass, the next last.
  private var rest: [(tenant: String, id: String)] = []

  /// Seconds after which a folder without a record, which a server that died has left, is removed.
  private static let patience = 86_400

  public init(_ store: UploadStore) { self.store = store }

  /// Looks at the next ones; at the end of a pass another begins.
  ///
  /// - Parameter limit: how many.
  /// - Returns: how many were removed, and whether the pass goes on.
  public mutating func step(_ limit: Int = 200) -> (removed: Int, goesOn: Bool) {
    if rest.isEmpty { rest = all() }
    var removed = 0
    for _ in 0..<min(limit, rest.count) {
      let (tenant, id) = rest.removeLast()
      guard let folder = try? store.root.folder(tenant), let place = try? folder.folder(id) else { continue }
      if sweep(place, id, in: folder, tenant) { removed += 1 }
    }
    return (removed, !rest.isEmpty)
  }

  private func all() -> [(tenant: String, id: String)] {
    ((try? store.root.names()) ?? []).flatMap { tenant -> [(tenant: String, id: String)] in
      guard let folder = try? store.root.folder(tenant) else { return [] }
      return ((try? folder.names()) ?? []).filter(UploadStore.isID).map { (tenant, $0) }
    }
  }

  private func sweep(_ place: Folder, _ id: String, in folder: Folder, _ tenant: String) -> Bool {
    let record = UploadStore.record(of: place)
    let isOver: () -> Bool = { [store] in
      guard let record else {
        return place.descriptor.facts.map { store.clock() - $0.st_mtim.tv_sec > Self.patience } ?? false
      }
      return store.upload(id, record, place, tenant).expires <= store.clock()
    }
    guard isOver() else { return false }
    // Whoever writes has until it is done; what came meanwhile counts.
    let part = try? place.open(UploadStore.part, O_RDWR)
    if let part, part.lock() == .held || !isOver() { return false }
    UploadStore.remove(place, id, in: folder, record)
    return true
  }
}
