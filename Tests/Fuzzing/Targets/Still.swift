@testable import MediaIO

extension FuzzTarget {
  /// Its seeds are files, which `scripts/fuzz` makes with ffmpeg.
  static let still = FuzzTarget("still", seeds: []) { input in
    let known = try? StillHeader.read(StillBytes(MemorySource(input, knowsSize: true)))
    let unknown = try? StillHeader.read(StillBytes(MemorySource(input, knowsSize: false)))
    require(known?.width == unknown?.width && known?.height == unknown?.height, "another size")
    guard let header = known else { return }
    require((0...Int(UInt32.max)).contains(header.width), "a width of \(header.width)")
    require((0...Int(UInt32.max)).contains(header.height), "a height of \(header.height)")
    require((1...8).contains(header.exifOrientation), "orientation \(header.exifOrientation)")
    require(unknown?.exifOrientation == header.exifOrientation, "another orientation")
    require(header.missing.map { $0.utf8.count < 200 } ?? true, "a long sentence")
  }

  static let boxes = FuzzTarget(
    "boxes",
    seeds: [
      [0, 0, 0, 16] + "ftypheic".seed + [0, 0, 0, 0, 0, 0, 0, 12] + "mdatabcd".seed,
      [0, 0, 0, 1] + "ftypavif".seed + [0, 0, 0, 20, 0, 0, 0, 0] + "mdat".seed,
    ]
  ) { input in
    for knowsSize in [true, false] {
      let bytes = StillBytes(MemorySource(input, knowsSize: knowsSize))
      _ = try? HEIFImage.isHEIF(bytes)
      let missing = (try? HEIFImage.missing(bytes)) ?? nil
      require(missing.map { $0.utf8.count < 200 } ?? true, "a long sentence")
    }
  }

  static let hevcAlpha = FuzzTarget(
    "hevc-alpha",
    seeds: [
      [1] + [UInt8](repeating: 0, count: 21) + [1, 39, 0, 1, 0, 6, 78, 1, 165, 2, 0, 0],
      [1] + [UInt8](repeating: 0, count: 21) + [
        2, 32, 0, 1, 0, 2, 64, 1, 39, 0, 1, 0, 6, 78, 1, 255, 3, 1, 1,
      ],
    ]
  ) { input in
    _ = HEVCAlpha.isIn(input)
  }
}
