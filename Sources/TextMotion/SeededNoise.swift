/// Numbers that look random and are the same everywhere: a hash of what they are for.
enum SeededNoise {
  /// The finalizer of SplitMix64 (Steele, Lea and Flood, 2014) over each word in turn.
  static func hash(_ words: UInt64...) -> UInt64 {
    var state: UInt64 = 0
    for word in words {
      state = (state ^ word) &+ 0x9E37_79B9_7F4A_7C15
      state = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
      state = (state ^ (state >> 27)) &* 0x94D0_49BB_1331_11EB
      state ^= state >> 31
    }
    return state
  }

  /// −1…1.
  static func value(of hash: UInt64) -> Double { Double(hash >> 11) / Double(1 << 52) - 1 }
}
