import Captions
import ClipJob
import Files
import MediaTypes

/// One output that is a caption file, with all that it holds.
struct SidecarPlan: Sendable {
  let index: Int
  let output: Output
  let place: OutputPlace
  /// All of the file.
  let bytes: [UInt8]
  /// How many it holds.
  let captions: Int
  /// Indices of the clips whose captions it holds.
  let clips: [Int]
  /// Things to tell in `explain`.
  let notes: [String]

  var path: String { "outputs[\(index)]" }

  init(
    _ file: SidecarFile, _ clips: [SidecarClip], canvas: (width: Int, height: Int)
  ) throws(JobError) {
    (index, output, place) = (file.index, file.output, file.place)
    self.clips = clips.map(\.index)
    let writer = CaptionWriter(
      SidecarFormat(output.container), writesWordTimes: output.wordTimes, width: canvas.width,
      height: canvas.height)
    var room = SidecarRoom()
    var cues: [Cue] = []
    var notes: [String] = []
    for clip in clips {
      // Those that are too short to be written count, too: a loop may have any number of them.
      let own = clip.shown { room.take($0) }.filter(writer.format.holds)
      guard !room.isFull else { throw SidecarRoom.refusal(file) }
      cues += own
      notes.append(
        "\(output.shown): \(own.count) caption\(own.count == 1 ? "" : "s") of \(clip.path) (\(clip.text.name))"
          + (clip.text.isScript ? ", without its fonts, sizes, motion and drawings" : ""))
    }
    // Of those that begin at once, the clips keep their order.
    let order = cues.indices.sorted { (cues[$0].from, $0) < (cues[$1].from, $1) }
    cues = order.map { cues[$0] }
    bytes = writer.bytes(cues)
    guard bytes.count <= SidecarRoom.mostBytes else { throw SidecarRoom.refusal(file) }
    captions = cues.count
    let losses = writer.losses(of: cues).map(\.rawValue)
    if !losses.isEmpty {
      notes.append(
        "\(output.shown): \(output.container.rawValue) cannot hold " + losses.joined(separator: ", "))
    }
    self.notes = notes
  }
}

extension SidecarFormat {
  /// Of an output that is a caption file.
  fileprivate init(_ container: Output.Container) {
    self = SidecarFormat(rawValue: container.rawValue) ?? .srt
  }
}

/// What a caption file may hold: no more than is read again.
private struct SidecarRoom {
  private static let most = (captions: CaptionLimits.cues, words: 500_000)
  static let mostBytes = CaptionLimits.bytes

  private var captions = 0
  private var words = 0
  private var text = 0
  private(set) var isFull = false

  mutating func take(_ cue: Cue) -> Bool {
    captions += 1
    words += cue.words.count
    text += cue.words.reduce(0) { $0 + $1.text.utf8.count }
    isFull = captions > Self.most.captions || words > Self.most.words || text > Self.mostBytes
    return !isFull
  }

  static func refusal(_ file: SidecarFile) -> JobError {
    JobError(
      "captions.tooMany",
      "\(file.output.shown) would have more than \(most.captions) captions, \(most.words) words or \(mostBytes >> 20) MiB",
      path: "outputs[\(file.index)].to",
      hint: "captions that loop are written each time that they are shown: make the clip shorter")
  }
}
