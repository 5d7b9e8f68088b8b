import ClipJob

/// Adds up the work of a job, part by part.
struct WorkTally {
  private(set) var features = WorkFeatures()

  mutating func open() { features[.sources] += 1 }

  mutating func add(_ picture: WorkEstimate.ClipPicture) {
    if let decoding = picture.decoding {
      open()
      features[.decode] +=
        decoding.samples / 1e6 * decoding.frames
        * WorkWeights.decoding(decoding.codec, isDeep: decoding.isDeep)
    }
    if let drawing = picture.drawing {
      features[.compose] += drawing.samples / 1e6 * drawing.frames * drawing.effort
    }
    for painting in picture.paintings {
      features[.compose] += painting.samples / 1e6 * painting.frames * painting.treatment.weight
    }
  }

  mutating func hear(_ sound: WorkEstimate.Sound) {
    features[.sound] += sound.isStretched ? 2 * sound.seconds : sound.seconds
  }

  /// A file of moving pictures or a still, without its sound.
  mutating func encode(_ file: WorkEstimate.OutputFile, seconds: Double) {
    let samples = Double(file.width) * Double(file.height)
    let megapixels = samples / 1e6 * Double(file.frames)
    if file.isResized { features[.compose] += megapixels * Self.resizing }
    guard let video = file.output.video else {
      features[.stills] += megapixels * WorkWeights.encodingStill(file.output.container)
      features[.written] += megapixels * WorkWeights.bytesPerPixel(file.output.container)
      return
    }
    let kind: WorkFeatures.Kind =
      switch video.codec {
      case .h264, .hevc: .encode
      case .vp9, .av1: .encodeSlow
      }
    features[kind] += megapixels * WorkWeights.encoding(video, inHardware: file.inHardware)
    switch video.rate {
    case .bitrate(let bits): features[.written] += Double(bits) / 8e6 * seconds
    case .crf(let crf): features[.written] += megapixels * WorkWeights.bitsPerPixel(video, crf: crf) / 8
    }
  }

  /// The sound of one output.
  mutating func encode(_ sound: Output.Audio, seconds: Double) {
    features[.sound] += seconds
    features[.written] += Double(sound.bitrate) / 8e6 * seconds
  }

  /// A sample that is only brought to another size, beside one that is composed.
  private static let resizing = 0.5
}
