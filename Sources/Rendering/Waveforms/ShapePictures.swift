import Typography

/// Pictures of shapes that come again, such as a bar of a height: each is drawn once and kept while it is used.
struct ShapePictures<Key: Hashable> {
  private var kept: [Key: (picture: TextPicture?, lastUse: Int)] = [:]
  private var bytes = 0
  private var turn = 0
  /// Beyond these, those are dropped that are not of the frame.
  private static var mostBytes: Int { 16 << 20 }

  /// To be called once a frame.
  mutating func beginFrame() {
    turn += 1
    guard bytes > Self.mostBytes else { return }
    kept = kept.filter { turn - $0.value.lastUse < 2 }
    bytes = kept.values.reduce(0) { $0 + Self.bytes($1.picture) }
  }

  mutating func picture(
    _ key: Key, _ draw: () throws(TextError) -> TextPicture?
  ) throws(TextError) -> TextPicture? {
    if let known = kept[key] {
      kept[key]?.lastUse = turn
      return known.picture
    }
    let picture = try draw()
    kept[key] = (picture, turn)
    bytes += Self.bytes(picture)
    return picture
  }

  private static func bytes(_ picture: TextPicture?) -> Int {
    picture.map { $0.picture.width * $0.picture.height * 4 } ?? 0
  }
}
