@testable import MediaIO

extension FuzzTarget {
  static let exif = FuzzTarget(
    "exif",
    seeds: [
      [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0],
      [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0],
      [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x11, 0x01, 4, 0, 3, 0, 0, 0, 26, 0, 0, 0, 0, 0, 0, 0]
        + [UInt8](repeating: 1, count: 12),
    ]
  ) { input in
    for knowsSize in [true, false] {
      let bytes = StillBytes(MemorySource(input, knowsSize: knowsSize))
      guard let directory = try? ExifDirectory(bytes, at: 0) else { continue }
      let orientation = (try? directory.orientation()) ?? nil
      require(orientation.map { (1...8).contains($0) } ?? true, "orientation \(orientation ?? 0)")
      require(directory.end > 0, "a directory that ends at \(directory.end)")
      for tag in [256, 0x0112, 273] {
        let values = (try? directory.values(of: tag, most: 100)) ?? []
        require(values.count <= 100 && values.allSatisfy { $0 >= 0 }, "values \(values)")
      }
    }
  }
}
