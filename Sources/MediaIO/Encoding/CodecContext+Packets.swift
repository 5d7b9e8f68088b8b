import CFFmpeg

extension CodecContext {
  /// Gives all packets that this encoder has ready to stream `index` of the muxer.
  ///
  /// - Parameter failure: the error for a code with which the encoder fails, where it is not the usual one.
  func drain(
    into muxer: Muxer, stream index: Int, frameDuration: Int64 = 0, failure: ((Int32) -> MediaError)? = nil
  ) throws(MediaError) {
    let packet = try Packet()
    defer { withExtendedLifetime(packet) {} }
    while true {
      let code = avcodec_receive_packet(raw, packet.raw)
      if code == cff_error_again || code == cff_error_eof { return }
      if code < 0, let failure { throw failure(code) }
      try check(code, "avcodec_receive_packet", .failed, "cannot encode \(muxer.name)")
      if frameDuration > 0 { packet.raw.pointee.duration = frameDuration }
      try muxer.write(packet, to: index)
    }
  }
}
