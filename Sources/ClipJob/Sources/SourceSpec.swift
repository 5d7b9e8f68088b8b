/// One kind of source: what its JSON says, and what follows from that alone. `Source.kinds` lists them.
///
/// How it becomes pictures and sound is `RenderableSource`'s matter (Rendering).
package protocol SourceSpec: Sendable, Equatable {
  /// The key of the source object.
  static var key: String { get }
  /// As a sentence names one: "a video".
  static var phrase: String { get }
  /// A value of the key, in JSON.
  static var example: String { get }
  static var kind: ValueKind { get }
  /// The value of the key, as docs/job.md and the schema explain it; that a clip of it needs a length is added.
  static var meaning: String { get }
  /// Whether its picture or sound ends by itself; a clip of any other needs a length.
  static var hasOwnTime: Bool { get }
  static var mayHaveSound: Bool { get }
  /// The keys of a clip's `stream` that mean something.
  static var streams: [String] { get }

  /// Reads the value of the key. Returns nil after noting what is wrong.
  init?(_ node: Node)
  /// The value of the key.
  var document: JSONValue { get }
  /// Whether this one ends by itself.
  var hasOwnTime: Bool { get }
  /// Whether its picture is made of sound, which is decoded for that.
  var listens: Bool { get }
  /// As the document names them.
  var files: [String] { get }
  /// Nil: there is nothing to see.
  var picture: SourcePicture? { get }
}

extension SourceSpec {
  package static var hasOwnTime: Bool { false }
  package var hasOwnTime: Bool { Self.hasOwnTime }
  package var listens: Bool { false }
  package static var mayHaveSound: Bool { false }
  package static var streams: [String] { [] }
  package var files: [String] { [] }

  func equals(_ other: any SourceSpec) -> Bool { self == other as? Self }
}

/// How a source's picture comes about, as far as its document tells. Estimates of work ask for it.
package enum SourcePicture: Sendable, Equatable {
  /// From a file.
  case decoded(isMoving: Bool)
  /// By kernels, as large as it is shown, anew for each frame where it moves. `effort`: megapixels that are resampled and
  /// painted in the time of one that is drawn (kernels/README.md has the kernels' times). Whoever changes one
  /// raises `WorkFeatures.version`.
  case drawn(effort: Double, isMoving: Bool)
  /// One colour: nothing is made before it is painted.
  case flat
  /// Pieces of a frame with nothing between them, such as letters; each is drawn once.
  /// `share`: of the frame, roughly.
  case overlaid(share: Double, isMoving: Bool)

  /// The part of its frame that is painted.
  package var share: Double {
    if case .overlaid(let share, _) = self { share } else { 1 }
  }
}
