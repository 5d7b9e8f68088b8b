import ClipJob
import Compositor
import MediaIO
import MediaTypes
import Typography

/// An open waveform. Its sound is read as the frames are asked for, or, where all of it is shown, before the first.
final class WaveformOverlay: OverlaySource {
  /// What the sound is made into.
  private enum Source {
    case meter(SpectrumMeter)
    case scope(SoundScope)
    case profile(LoudnessProfile)
  }

  private let waveform: Waveform
  private let hear: Hearing
  private let opening: OverlayOpening
  private var figures: [OverlayRoom: WaveformFigure] = [:]
  /// By how many levels there are: layouts may have room for different numbers of bars.
  private var sources: [Int: Source] = [:]
  /// What was opened first.
  private var heard: (any HeardSound)?

  init(_ waveform: Waveform, _ hear: @escaping Hearing, _ opening: OverlayOpening) {
    self.waveform = waveform
    self.hear = hear
    self.opening = opening
  }

  func pieces(frame: Int, in room: OverlayRoom) throws(JobError) -> [OverlayPiece] {
    var figure =
      figures[room]
      ?? WaveformFigure(waveform, in: room, opening.position, isStraight: opening.isStraight)
    defer { figures[room] = figure }
    let count = figure.levelCount
    let elapsed = opening.elapsed(frame)
    let levels = try opening.clock.measure(.decode) { () throws(JobError) in
      try self.levels(count, at: elapsed)
    }
    let isOver = opening.duration > .zero ? (elapsed / opening.duration).seconds : 0
    do {
      return try opening.clock.measure(.compose) { () throws(TextError) in
        try figure.pieces(levels, progress: waveform.show == .all ? min(1, max(0, isOver)) : nil)
      }
    } catch {
      throw JobError(error, path: opening.path)
    }
  }

  /// Those of the frame that is shown after so many seconds.
  private func levels(_ count: Int, at elapsed: Rational) throws(JobError) -> [Double] {
    // Those of a line are as many as it likes.
    let key = waveform.style == .line ? 0 : count
    let source: Source
    if let open = sources[key] {
      source = open
    } else {
      source = try open(count)
      sources[key] = source
    }
    switch source {
    case .meter(let meter):
      try meter.advance(through: sample(elapsed)..<sample(elapsed + 1 / opening.fps))
      return meter.levels
    case .scope(let scope):
      try scope.advance(to: sample(elapsed))
      return scope.points
    case .profile(let profile): return profile.levels(count)
    }
  }

  private func sample(_ time: Rational) -> Int { Int((time * Rational(AudioFormat.sampleRate)).rounded) }

  private func open(_ count: Int) throws(JobError) -> Source {
    if waveform.show == .all {
      let listen: Hearing = { [self] from throws(JobError) in
        let sound = try hear(from)
        heard = heard ?? sound
        return sound
      }
      return .profile(try LoudnessProfile(listen, duration: opening.duration))
    }
    let sound = try hear(.zero)
    heard = heard ?? sound
    if waveform.style == .line { return .scope(SoundScope(sound)) }
    do {
      return .meter(try SpectrumMeter(sound, bands: count))
    } catch {
      throw JobError(source: error, path: opening.path)
    }
  }

  /// Other sounds are those of clips and audio tracks, which tell of themselves.
  var warnings: [JobWarning] { if case .file = waveform.sound { heard?.warnings ?? [] } else { [] } }

  func stop() { (figures, sources) = ([:], [:]) }
}
