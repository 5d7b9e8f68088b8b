import ClipJob

/// The samples from a place on that moves forward.
struct SoundWindow {
  let size: Int
  private let sound: any HeardSound
  private(set) var samples: [Float] = []
  /// Of the first sample; what lies before the sound is silence.
  private(set) var position: Int

  init(_ sound: any HeardSound, size: Int, from position: Int) {
    self.sound = sound
    self.size = size
    self.position = position
    samples = [Float](repeating: 0, count: min(size, max(0, -position)))
  }

  /// Goes on to a place, never back.
  mutating func advance(to target: Int) throws(JobError) {
    let target = max(target, position)
    // What is never looked at is read as well: there is no other way forward.
    while target - position > samples.count {
      position += samples.count
      samples.removeAll(keepingCapacity: true)
      try sound.read(min(size, target - position), into: &samples)
    }
    samples.removeFirst(target - position)
    position = target
    if samples.count < size { try sound.read(size - samples.count, into: &samples) }
  }
}
