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

  /// Whether the length of a clip or audio track is known. False: it would be that of one with an error of its own.
  func hasLength(_ name: NamedLength?, _ path: String) throws(JobError) -> Bool {
    if let failure = lengthFailures[path] { throw failure }
    return name == nil
  }
}
