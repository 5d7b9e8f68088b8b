import ClipJob
import Files

/// Where the outputs of a job go: each to a place of its own; a file is one that can be made, and that none of its sources is.
struct OutputPlaces {
  /// With where the job names them.
  private let sources: [FileIdentity: String]
  private let locator: MediaLocator
  /// Which output goes where.
  private var taken: [Destination.Place: Int] = [:]

  init(sources: [FileIdentity: String], locator: MediaLocator) {
    self.sources = sources
    self.locator = locator
  }

  mutating func settle(_ output: Output, _ index: Int) throws(JobError) -> OutputPlace {
    let path = "outputs[\(index)].to"
    // Whether two URLs lead to the same place only their server knows; the reader has compared their texts.
    guard case .file(let location) = try locator.place(of: output.to, at: path) else {
      return try locator.place(of: output.to, at: path)
    }
    try Destination.check(location, written: output.to, path: path)
    if let identity = location.identity, let source = sources[identity] {
      throw JobError(
        "output.isSource", "\(output.to) is also a source of this job (\(source)) and would be overwritten",
        path: path, hint: "choose another name for the output")
    }
    if let first = taken.updateValue(index, forKey: Destination.Place(location)) {
      throw JobError(
        "output.duplicate", "outputs[\(first)] goes to the same file under another name", path: path,
        hint: "give each output its own file")
    }
    return .file(location)
  }
}

extension Timeline {
  /// The files that the timeline reads, with where the job names them.
  var sourceFiles: [FileIdentity: String] {
    var files: [FileIdentity: String] = [:]
    for clip in clips {
      for identity in clip.probed.media.compactMap(\.origin.identity) + clip.probed.files {
        files[identity] = clip.path
      }
    }
    for sound in sounds {
      if let identity = sound.info.origin.identity { files[identity] = sound.path }
    }
    return files
  }
}
