import ClipJob
import MediaTypes

/// What is heard while a clip is shown, both channels as one: read once, forward, at 48 kHz.
protocol HeardSound: AnyObject {
  /// Adds the next samples behind those of `samples`.
  func read(_ count: Int, into samples: inout [Float]) throws(JobError)
  /// What went wrong with it without stopping it.
  var warnings: [JobWarning] { get }
}

extension HeardSound {
  var warnings: [JobWarning] { [] }
}

/// How an overlay listens: from so many seconds after its clip's beginning.
typealias Hearing = (_ from: Rational) throws(JobError) -> any HeardSound
