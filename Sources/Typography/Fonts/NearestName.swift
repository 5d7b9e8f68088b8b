/// The nearest of some known names, for "did you mean".
enum NearestName {
  static func find(_ name: String, among known: [String]) -> String? {
    guard name.utf8.count <= 100 else { return nil }
    let small = Array(name.lowercased().utf8)
    var best: (name: String, distance: Int)?
    for candidate in known {
      let distance = distance(small, Array(candidate.lowercased().utf8))
      if distance < best?.distance ?? max(2, small.count / 3) + 1 { best = (candidate, distance) }
    }
    return best?.name
  }

  /// Levenshtein's distance.
  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let above = row[j + 1]
        row[j + 1] = min(above + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
        diagonal = above
      }
    }
    return row[b.count]
  }
}
