import MediaTypes

/// Keeps what was prepared from stills: reduced or premultiplied versions, and whole patches.
///
/// Entries go when their picture has died, when they were not used for a while and when the memory limit
/// would be passed (least recently used first). Sources are held weakly: keeping a still is the caller's
/// decision.
final class StaticStore {
  struct PatchKey: Hashable {
    var geometry: LayerGeometry
    var part: PixelBox
    var limit: SourceWindow?
    var clip: PixelBox?
    var fine: Layer.FinePlace?
    var rotation: Double
    var effects: EffectPlan
    var isStraight: Bool
  }

  enum Key: Hashable {
    case alphaIsOpaque(ObjectIdentifier)
    case resident(ObjectIdentifier)
    case prepared(ObjectIdentifier, level: Int, premultiplied: Bool)
    case patch(ObjectIdentifier, PatchKey)
  }

  enum Value {
    case flag(Bool)
    case picture(Picture)
    case patch(Patch)

    var byteCount: Int {
      switch self {
      case .flag: 0
      case .picture(let picture): picture.byteCount
      case .patch(let patch): patch.byteCount
      }
    }
  }

  private struct Entry {
    weak var source: Picture?
    var value: Value
    var lastUse: Int
  }

  private var entries: [Key: Entry] = [:]
  /// When a geometry was last asked for that has no patch yet.
  private var seen: [Key: Int] = [:]
  private var frame = 0
  private let byteLimit: Int
  private(set) var byteCount = 0

  /// Frames after which something unused is dropped.
  static let patience = 48

  init(byteLimit: Int) { self.byteLimit = byteLimit }

  /// To be called once a frame.
  func beginFrame() {
    frame += 1
    guard frame % 16 == 0 else { return }
    seen = seen.filter { frame - $0.value < 4 }
    for (key, entry) in entries where entry.source == nil || frame - entry.lastUse > Self.patience {
      remove(key)
    }
  }

  func value(_ key: Key, of source: Picture) -> Value? {
    guard let index = entries.index(forKey: key) else { return nil }
    guard entries.values[index].source === source else {
      remove(key)
      return nil
    }
    entries.values[index].lastUse = frame
    return entries.values[index].value
  }

  /// Whether the same patch was asked for in one of the last frames before: then it is worth keeping.
  func isRepeated(_ key: Key) -> Bool {
    guard let last = seen[key] else {
      seen[key] = frame
      return false
    }
    if last < frame { seen[key] = frame }
    return last < frame && frame - last < 4
  }

  func keep(_ value: Value, _ key: Key, of source: Picture) {
    let size = value.byteCount
    guard size <= byteLimit else { return }
    remove(key)
    while byteCount + size > byteLimit, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })
    {
      remove(oldest.key)
    }
    entries[key] = Entry(source: source, value: value, lastUse: frame)
    byteCount += size
  }

  private func remove(_ key: Key) {
    if let entry = entries.removeValue(forKey: key) { byteCount -= entry.value.byteCount }
  }
}
