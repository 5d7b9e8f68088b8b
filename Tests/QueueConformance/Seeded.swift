import ClipJob
import JobQueue

/// A small generator (SplitMix64) whose numbers are the same everywhere.
struct Seeded {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next(below bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(max(1, bound)))
  }

  mutating func outcome() -> Outcome {
    switch next(below: 6) {
    case 0, 1: .succeeded(JobResult(state: .succeeded))
    case 2: .failed(JobError("x.bad", "bad"))
    case 3: .failed(JobError("x.again", "again", retryable: true))
    case 4: .handedBack
    default: .workerLost
    }
  }
}
