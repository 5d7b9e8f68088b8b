extension StillHeader {
  /// The orientation tag as a mirror and turns (Exif 2.32, 4.6.4 A).
  var orientation: MediaInfo.Orientation {
    switch exifOrientation {
    case 2: .init(quarterTurns: 0, mirrored: true)
    case 3: .init(quarterTurns: 2)
    case 4: .init(quarterTurns: 2, mirrored: true)
    case 5: .init(quarterTurns: 3, mirrored: true)
    case 6: .init(quarterTurns: 1)
    case 7: .init(quarterTurns: 1, mirrored: true)
    case 8: .init(quarterTurns: 3)
    default: .upright
    }
  }
}
