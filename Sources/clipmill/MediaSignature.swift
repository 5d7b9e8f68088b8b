/// Whether bytes are the beginning of a media file: what people give where a job document is wanted.
enum MediaSignature {
  /// Of the containers and stills that are common; JSON begins like none of them.
  static func isMedia(_ bytes: ArraySlice<UInt8>) -> Bool {
    let bytes = Array(bytes.prefix(12))
    let begins = starts.contains { bytes.starts(with: $0) }
    let isMP4 = bytes.count >= 8 && Array(bytes[4..<8]) == Array("ftyp".utf8)
    return begins || isMP4
  }

  private static let starts: [[UInt8]] = [
    [0x1A, 0x45, 0xDF, 0xA3],  // Matroska, WebM
    Array("RIFF".utf8), Array("OggS".utf8), Array("fLaC".utf8), Array("ID3".utf8), Array("GIF8".utf8),
    Array("FLV".utf8), [0xFF, 0xFB], [0xFF, 0xF1], [0xFF, 0xF9],  // mp3, ADTS
    [0xFF, 0xD8, 0xFF], [0x89, 0x50, 0x4E, 0x47],  // JPEG, PNG
    [0x00, 0x00, 0x01, 0xBA], [0x30, 0x26, 0xB2, 0x75],  // MPEG-PS, ASF
    [0x47, 0x40],  // MPEG-TS
  ]
}
