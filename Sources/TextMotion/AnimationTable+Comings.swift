import ClipJob

extension AnimationTable {
  /// Quick, then ever slower: the "expo out" of motion design.
  static let settling = Easing.bezier(x1: 0.16, y1: 1, x2: 0.3, y2: 1)

  /// Those that shift, grow or uncover.
  static let comings: [Row] = [
    Row(
      .fade, .all, "Becomes visible gradually.",
      enter: Movement(0.5, stagger: 0.06, .easeInOut, [.from(.opacity, 0)])),
    Row(
      .slideUp, .all, "Moves up into place while it fades in, and on upwards when it leaves.",
      enter: Movement(0.6, stagger: 0.06, settling, [.from(.dy, 1.5), .from(.opacity, 0, until: 0.6)]),
      leavesOnward: true),
    Row(
      .slideDown, .all, "Moves down into place while it fades in, and on downwards when it leaves.",
      enter: Movement(0.6, stagger: 0.06, settling, [.from(.dy, -1.5), .from(.opacity, 0, until: 0.6)]),
      leavesOnward: true),
    Row(
      .slideLeft, .all, "Moves to the left into place while it fades in, and on to the left when it leaves.",
      enter: Movement(0.6, stagger: 0.06, settling, [.from(.dx, 2.5), .from(.opacity, 0, until: 0.6)]),
      leavesOnward: true),
    Row(
      .slideRight, .all,
      "Moves to the right into place while it fades in, and on to the right when it leaves.",
      enter: Movement(0.6, stagger: 0.06, settling, [.from(.dx, -2.5), .from(.opacity, 0, until: 0.6)]),
      leavesOnward: true),
    Row(
      .rise, .letter, "Letters rise a little, one after the other, and fade in.",
      enter: Movement(0.5, stagger: 0.03, settling, [.from(.dy, 0.6), .from(.opacity, 0, until: 0.7)]),
      leavesOnward: true),
    Row(
      .drop, .letter, "Letters fall into place from above, slightly too far.",
      enter: Movement(
        0.5, stagger: 0.035, .linear, [.from(.dy, -1.2, .back), .from(.opacity, 0, until: 0.4)]),
      leavesOnward: true),
    Row(
      .pop, .word, "Words grow from nothing to slightly more than their size.",
      enter: Movement(
        0.4, stagger: 0.09, .linear,
        [.from(.scaleX, 0, .back), .from(.scaleY, 0, .back), .from(.opacity, 0, until: 0.3)])),
    Row(
      .bounce, .word, "Words fall and bounce until they lie still; as a loop, they keep jumping like a ball.",
      enter: Movement(0.9, stagger: 0.1, .linear, [.from(.dy, -2, .bounce), .from(.opacity, 0, until: 0.2)]),
      loop: Movement(
        1.2, stagger: 0.1, .linear,
        [
          MotionTrack(
            .dy,
            [
              MotionKey(0, 0), MotionKey(0.25, -0.5, .easeOut), MotionKey(0.5, 0, .easeIn),
              MotionKey(0.65, -0.15, .easeOut), MotionKey(0.8, 0, .easeIn), MotionKey(1, 0),
            ])
        ])),
    Row(
      .zoom, .all, "Grows from half its size while it fades in.",
      enter: Movement(
        0.5, stagger: 0.06, settling,
        [.from(.scaleX, 0.5), .from(.scaleY, 0.5), .from(.opacity, 0, until: 0.6)])),
    Row(
      .stamp, .word, "Words come down from far above the page, as a stamp does.",
      enter: Movement(
        0.35, stagger: 0.15, .linear,
        [.from(.scaleX, 2.6, .easeIn), .from(.scaleY, 2.6, .easeIn), .from(.opacity, 0, until: 0.5)])),
    Row(
      .squeeze, .word, "Words come flat and wide, and spring into shape.",
      enter: Movement(
        0.7, stagger: 0.08, .linear,
        [.from(.scaleX, 1.6, .elastic), .from(.scaleY, 0.2, .elastic), .from(.opacity, 0, until: 0.15)])),
    Row(
      .typewriter, .letter, "Letters appear one after the other, as if typed; the last is deleted first.",
      enter: Movement(
        0.05, stagger: 0.05, .linear, [MotionTrack(.opacity, [MotionKey(0, 0), MotionKey(1, 1, .hold)])]),
      leavesBackward: true),
    Row(
      .scramble, .letter, "Letters appear as others, which keep changing until the right ones stand.",
      enter: Movement(
        0.6, stagger: 0.04, .linear,
        [
          MotionTrack(.scramble, [MotionKey(0, 1), MotionKey(1, 0, .hold)]),
          MotionTrack(.opacity, [MotionKey(0, 0), MotionKey(0.05, 1, .hold), MotionKey(1, 1)]),
        ])),
    Row(
      .blurIn, .word, "Words come into focus while they fade in.",
      enter: Movement(0.6, stagger: 0.08, .easeOut, [.from(.blur, 0.4), .from(.opacity, 0, until: 0.8)])),
    Row(
      .track, .all, "Letters come together from too far apart while they fade in.",
      enter: Movement(0.9, stagger: 0.08, settling, [.from(.tracking, 0.6), .from(.opacity, 0, until: 0.6)])),
    Row(
      .wipe, .line, "Lines are uncovered from where they begin to where they end.",
      enter: Movement(0.6, stagger: 0.25, .easeInOut, [.from(.reveal, 0)])),
  ]
}
