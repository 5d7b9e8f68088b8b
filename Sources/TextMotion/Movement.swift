import ClipJob

#if canImport(Glibc)
  import Glibc
#endif

/// A property's value at a part of the time, and how it got there from the one before.
public struct MotionKey: Sendable, Equatable {
  /// 0…1.
  public var time: Double
  public var value: Double
  public var curve: MotionCurve

  init(_ time: Double, _ value: Double, _ curve: MotionCurve = .linear) {
    self.time = time
    self.value = value
    self.curve = curve
  }
}

/// How one property changes. Keys ascend in time, from 0 to 1.
public struct MotionTrack: Sendable, Equatable {
  public var property: MotionProperty
  public var keys: [MotionKey]

  init(_ property: MotionProperty, _ keys: [MotionKey]) {
    self.property = property
    self.keys = keys
  }

  /// From a value to none, that is to the property's identity.
  static func from(
    _ property: MotionProperty, _ value: Double, until time: Double = 1, _ curve: MotionCurve = .linear
  )
    -> MotionTrack
  {
    var keys = [MotionKey(0, value), MotionKey(time, property.identity, curve)]
    if time < 1 { keys.append(MotionKey(1, property.identity)) }
    return MotionTrack(property, keys)
  }

  /// At a part of the way. An easing may lead outside 0…1: the outermost pieces go on in a straight line.
  func value(at way: Double) -> Double {
    guard let first = keys.first, let last = keys.last, keys.count > 1 else { return property.identity }
    if way < 0 { return Self.extend(first, keys[1], to: way, from: first) }
    if way > 1 { return Self.extend(keys[keys.count - 2], last, to: way, from: last) }
    guard way < 1, let index = keys.firstIndex(where: { $0.time > way }) else { return last.value }
    let (before, after) = (keys[index - 1], keys[index])
    let part = after.curve.apply((way - before.time) / (after.time - before.time))
    return before.value + (after.value - before.value) * part
  }

  private static func extend(_ before: MotionKey, _ after: MotionKey, to way: Double, from end: MotionKey)
    -> Double
  {
    guard after.curve != .hold else { return end.value }
    return end.value + (after.value - before.value) / (after.time - before.time) * (way - end.time)
  }
}

/// A sine about the property's value.
public struct MotionWave: Sendable, Equatable {
  public var property: MotionProperty
  public var amplitude: Double
  /// Whole oscillations a round.
  public var frequency = 1
  /// Turns by which it is ahead.
  public var phase = 0.0

  init(_ property: MotionProperty, _ amplitude: Double, frequency: Int = 1, phase: Double = 0) {
    self.property = property
    self.amplitude = amplitude
    self.frequency = frequency
    self.phase = phase
  }
}

/// Something that looks random about the property's value.
public struct MotionNoise: Sendable, Equatable {
  public var property: MotionProperty
  public var amplitude: Double
  /// New values a second.
  public var rate: Double
  /// Values stay until the next; otherwise they change smoothly.
  public var isHeld = false

  init(_ property: MotionProperty, _ amplitude: Double, rate: Double, isHeld: Bool = false) {
    self.property = property
    self.amplitude = amplitude
    self.rate = rate
    self.isHeld = isHeld
  }
}

/// What one unit does in its time.
public struct Movement: Sendable, Equatable {
  /// Seconds of one unit; of a loop, of one round.
  public var duration: Double
  /// Seconds between the starts of units. In a loop's waves, how far the next unit is behind.
  public var stagger = 0.0
  /// Of the whole: what a job's `easing` replaces.
  public var easing = Easing.linear
  public var tracks: [MotionTrack] = []
  public var waves: [MotionWave] = []
  public var noise: [MotionNoise] = []

  init(
    _ duration: Double, stagger: Double = 0, _ easing: Easing = .linear, _ tracks: [MotionTrack] = [],
    waves: [MotionWave] = [], noise: [MotionNoise] = []
  ) {
    self.duration = duration
    self.stagger = stagger
    self.easing = easing
    self.tracks = tracks
    self.waves = waves
    self.noise = noise
  }

  /// Everything that it ever changes.
  public var properties: Set<MotionProperty> {
    Set(tracks.map(\.property) + waves.map(\.property) + noise.map(\.property))
  }

  /// Its tracks jump somewhere, on purpose.
  public var jumps: Bool {
    noise.contains(where: \.isHeld) || tracks.contains { $0.keys.contains { $0.curve == .hold } }
  }
}
