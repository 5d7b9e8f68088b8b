import MediaTypes

/// What a job names by URL, whatever for: media, pictures, fonts, captions; and its outputs.
public struct JobURLs: Sendable, Equatable {
  public private(set) var sources: [String]
  public private(set) var outputs: [String]

  public init(_ job: Job) {
    sources = job.sourceFiles.filter(FilePath.isRemote)
    outputs = job.outputs.map(\.to).filter(FilePath.isRemote)
  }
}

extension Job {
  /// The files that it reads, paths and URLs as the document has them; one that is named twice is there twice.
  public var sourceFiles: [String] {
    tracks.flatMap(\.clips).flatMap(\.source.files) + audioTracks.map(\.source)
  }
}
