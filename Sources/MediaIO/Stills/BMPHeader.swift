extension StillHeader {
  /// Reads the header of Windows bitmaps (BITMAPINFOHEADER and later).
  static func bmp(_ bytes: StillBytes) throws(MediaError) -> StillHeader? {
    guard try bytes.matches("BM", at: 0), let offset = try bytes.little32(10),
      let size = try bytes.little32(14), size >= 40, let width = try bytes.little32(18),
      let rows = try bytes.little32(22), let depth = try bytes.little16(28),
      let compression = try bytes.little32(30), let coded = try bytes.little32(34)
    else { return nil }
    // Negative where the first row is on top.
    let height = abs(Int(Int32(truncatingIfNeeded: rows)))
    guard var header = StillHeader(width, height) else { return nil }
    // RLE says how long it is; the others follow from the size.
    let isCoded = compression == 1 || compression == 2
    let (bits, overflow) = width.multipliedReportingOverflow(by: depth)
    let (plain, tooLarge) = ((bits + 31) / 32 * 4).multipliedReportingOverflow(by: height)
    guard !overflow, !tooLarge else { return header }
    let end = offset + (isCoded ? coded : plain)
    if try !bytes.has(end) { header.missing = "its header says that it has \(end) bytes" }
    return header
  }
}
