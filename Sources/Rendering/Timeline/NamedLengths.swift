import ClipJob
import MediaTypes

/// Lengths that name another's, in seconds, before anything is placed.
extension TimelineBuilder {
  mutating func resolveLengths() {
    guard job.hasNamedLengths else { return }
    // Sources are looked at again when they are placed, and what is to say of them is said then.
    let told = warnings
    let resolver = LengthResolver(job) { ownLength($0) }
    warnings = told
    for (t, track) in job.tracks.enumerated() {
      for (c, clip) in track.clips.enumerated() where clip.lasts != nil {
        namedLengths.insert("tracks[\(t)].clips[\(c)]")
      }
    }
    job = resolver.job
    lengthFailures = resolver.failures
  }

  /// What the source gives; nil: nothing tells, or it fails.
  private mutating func ownLength(_ place: LengthResolver.Place) -> Rational? {
    do throws(JobError) {
      guard let track = place.track else {
        let sound = job.audioTracks[place.index]
        return try part(of: sound, path: place.path).to.map { $0 - sound.trim.from }
      }
      let clip = job.tracks[track].clips[place.index]
      guard let time = try probe(clip, path: place.path).time else { return nil }
      return try span(clip.trim, time, path: place.path).map { ($0 - clip.trim.from) / clip.speed }
    } catch {
      return nil
    }
  }

  /// An error of a clip: a length that is another's cannot be made shorter here.
  func explained(_ error: JobError, of path: String) -> JobError {
    guard error.code == "clip.tooLong", namedLengths.contains(path) else { return error }
    var error = error
    error.hint =
      "its length is another's: set \"fill\" to \"speed\", \"freeze\" or \"loop\", or \"loop\" to true"
    return error
  }

  /// Whether the length of a clip or audio track is known. False: it would be that of one with an error of its own.
  func hasLength(_ name: NamedLength?, _ path: String) throws(JobError) -> Bool {
    if let failure = lengthFailures[path] { throw failure }
    return name == nil
  }
}
