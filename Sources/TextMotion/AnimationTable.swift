import ClipJob

/// What each preset looks like. All of it is data; `TextMotion` is what plays it.
public enum AnimationTable {
  public struct Row: Sendable {
    public var preset: TextAnimationPreset
    /// What moves by itself unless a job says otherwise.
    public var unit: TextAnimation.Unit
    /// In words, for the manual.
    public var looks: String
    /// How a unit comes: it ends as it stands still. It leaves by the same, backwards.
    public var enter: Movement?
    /// It leaves on the side opposite to the one that it came from: what it moved and turned by is negated.
    public var leavesOnward = false
    /// The last unit leaves first.
    public var leavesBackward = false
    /// What it does while it stays. Its tracks begin and end as it stands still.
    public var loop: Movement?

    init(
      _ preset: TextAnimationPreset, _ unit: TextAnimation.Unit, _ looks: String, enter: Movement? = nil,
      leavesOnward: Bool = false, leavesBackward: Bool = false, loop: Movement? = nil
    ) {
      self.preset = preset
      self.unit = unit
      self.looks = looks
      self.enter = enter
      self.leavesOnward = leavesOnward
      self.leavesBackward = leavesBackward
      self.loop = loop
    }
  }

  /// In the order of the document's names.
  public static let rows: [Row] = comings + turns + stays

  private static let byPreset = Dictionary(
    rows.map { ($0.preset, $0) }, uniquingKeysWith: { first, _ in first })

  /// Every preset has one.
  public static func row(_ preset: TextAnimationPreset) -> Row {
    byPreset[preset] ?? Row(preset, .all, "")
  }
}
