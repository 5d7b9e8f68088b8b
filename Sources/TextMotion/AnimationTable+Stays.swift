import ClipJob

extension AnimationTable {
  /// Those that keep moving.
  static let stays: [Row] = [
    Row(
      .flicker, .word, "Comes on like a faulty lamp; as a loop, its light is unsteady.",
      enter: Movement(
        0.8, stagger: 0.1, .linear, [.from(.opacity, 0)],
        noise: [MotionNoise(.opacity, 0.9, rate: 18, isHeld: true)]),
      loop: Movement(1.5, noise: [MotionNoise(.opacity, 0.6, rate: 12, isHeld: true)])),
    Row(
      .wave, .letter, "A wave runs through the letters.",
      enter: Movement(
        0.9, stagger: 0.04, .linear, [.from(.dy, 0.7, .elastic), .from(.opacity, 0, until: 0.25)]),
      loop: Movement(1.6, stagger: 0.14, waves: [MotionWave(.dy, 0.16)])),
    Row(
      .shake, .all, "Trembles.",
      loop: Movement(
        1,
        noise: [
          MotionNoise(.dx, 0.06, rate: 20), MotionNoise(.dy, 0.06, rate: 20),
          MotionNoise(.rotation, 1.5, rate: 20),
        ])),
    Row(
      .pulse, .all, "Grows a little and shrinks back.",
      loop: Movement(1, stagger: 0.08, .linear, swell(to: 1.1))),
    Row(
      .heartbeat, .all, "Beats twice, and rests.",
      loop: Movement(1.3, stagger: 0.08, .linear, [beat(.scaleX), beat(.scaleY)])),
    Row(
      .wobble, .word, "Sways from side to side.",
      loop: Movement(
        1.2, stagger: 0.15, waves: [MotionWave(.rotation, 4), MotionWave(.dx, 0.06, phase: 0.25)])),
    Row(
      .float, .all, "Drifts slowly up and down.",
      loop: Movement(
        2.8, stagger: 0.35, waves: [MotionWave(.dy, 0.14), MotionWave(.rotation, 0.8, phase: 0.25)])),
    Row(
      .breathe, .all, "Grows and shrinks slowly, dimmer when it is small.",
      loop: Movement(
        3, stagger: 0.3, .linear,
        [
          MotionTrack(
            .opacity, [MotionKey(0, 1), MotionKey(0.5, 0.7, .easeInOut), MotionKey(1, 1, .easeInOut)])
        ] + swell(to: 0.95))),
    Row(
      .jump, .letter, "Letters jump one after the other.",
      loop: Movement(
        1.8, stagger: 0.07, .linear,
        [
          MotionTrack(
            .dy,
            [MotionKey(0, 0), MotionKey(0.14, -0.4, .easeOut), MotionKey(0.28, 0, .easeIn), MotionKey(1, 0)])
        ])),
    Row(
      .blink, .all, "Is there, is not there, is there.",
      loop: Movement(
        1, stagger: 0.1, .linear,
        [
          MotionTrack(.opacity, [MotionKey(0, 1), MotionKey(0.55, 0, .hold), MotionKey(1, 1, .hold)])
        ])),
  ]

  private static func swell(to size: Double) -> [MotionTrack] {
    [MotionProperty.scaleX, .scaleY].map {
      MotionTrack($0, [MotionKey(0, 1), MotionKey(0.5, size, .easeInOut), MotionKey(1, 1, .easeInOut)])
    }
  }

  private static func beat(_ property: MotionProperty) -> MotionTrack {
    MotionTrack(
      property,
      [
        MotionKey(0, 1), MotionKey(0.12, 1.16, .easeOut), MotionKey(0.26, 1, .easeInOut),
        MotionKey(0.38, 1.1, .easeOut), MotionKey(0.55, 1, .easeInOut), MotionKey(1, 1),
      ])
  }
}
