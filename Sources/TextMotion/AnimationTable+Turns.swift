import ClipJob

extension AnimationTable {
  /// Those that turn.
  static let turns: [Row] = [
    Row(
      .rotate, .letter, "Letters turn upright by a quarter turn while they fade in.",
      enter: Movement(
        0.5, stagger: 0.035, settling, [.from(.rotation, -90), .from(.opacity, 0, until: 0.6)]),
      leavesOnward: true),
    Row(
      .roll, .letter, "Letters roll in from the left, and on to the right when they leave.",
      enter: Movement(
        0.7, stagger: 0.05, settling,
        [.from(.dx, -1.5), .from(.rotation, -180), .from(.opacity, 0, until: 0.5)]),
      leavesOnward: true),
    Row(
      .flip, .letter,
      "Letters turn about their upright axis, from edge-on to the front; as a loop, all the way round.",
      enter: Movement(
        0.5, stagger: 0.04, .linear, [.from(.scaleX, 0, .back), .from(.opacity, 0, until: 0.2)]),
      loop: Movement(
        2.4, stagger: 0.08, .linear,
        [
          MotionTrack(
            .scaleX,
            [
              MotionKey(0, 1), MotionKey(0.25, -1, .easeInOut), MotionKey(0.5, 1, .easeInOut),
              MotionKey(1, 1),
            ])
        ])),
    Row(
      .spin, .all, "Turns once in a circle while it grows; as a loop, it keeps turning.",
      enter: Movement(
        0.8, stagger: 0.06, settling,
        [
          .from(.rotation, -360), .from(.scaleX, 0), .from(.scaleY, 0), .from(.opacity, 0, until: 0.4),
        ]),
      leavesOnward: true,
      loop: Movement(
        2.5, stagger: 0.08, .linear, [MotionTrack(.rotation, [MotionKey(0, 0), MotionKey(1, 360)])])),
    Row(
      .swing, .word, "Words swing until they hang straight; as a loop, they keep swinging.",
      enter: Movement(
        1, stagger: 0.1, .linear, [.from(.rotation, 35, .elastic), .from(.opacity, 0, until: 0.2)]),
      loop: Movement(1.6, stagger: 0.12, waves: [MotionWave(.rotation, 7)])),
  ]
}
