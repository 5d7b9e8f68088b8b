import CFFmpeg

/// Whether a still is all there.
enum StillCheck {
  /// - Returns: a warning.
  /// - Throws: `.unreadable` where a part is missing that can be seen.
  static func run(
    _ header: StillHeader, of origin: any MediaOrigin, limits: MediaLimits, traffic: SourceTraffic?
  ) throws(MediaError) -> String? {
    if let missing = header.missing { throw cutOff(origin.name, missing) }
    guard header.lacksEndMarker else { return nil }
    guard try decodes(origin, limits: limits, traffic: traffic) else {
      throw cutOff(origin.name, "it ends in the middle of the picture")
    }
    return "\(origin.name) has no end marker; its picture was decoded, but may lack its last block or details"
  }

  /// Some cameras leave the end marker away. Whether lines are missing, only the decoder knows.
  private static func decodes(
    _ origin: any MediaOrigin, limits: MediaLimits, traffic: SourceTraffic?
  ) throws(MediaError) -> Bool {
    let packets = try PacketReader(origin, streamIndex: 0, limits: limits, traffic: traffic)
    let decoder = try Decoder(
      packets.parameters, timeBase: packets.timeBase, threads: 1, of: origin.name, limits: limits,
      isStrict: true)
    do {
      while try packets.next() { _ = try decoder.send(packets.packet) }
      _ = try decoder.send(nil)
      return try decoder.receive(into: try Frame()) == .frame
    } catch {
      guard error.kind == .unreadable else { throw error }
      return false
    }
  }

  static func cutOff(_ name: String, _ what: String) -> MediaError {
    MediaError(
      .unreadable, "\(name) is cut off: \(what)",
      hint: "the download or copy did not finish; copy or make the file again")
  }
}
