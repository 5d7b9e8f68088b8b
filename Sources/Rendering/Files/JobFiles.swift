import ClipJob
import Files
import MediaTypes

/// The files of this machine that a job names. Those that it must not name are not among them; whoever plans the job
/// says what is wrong with it.
public struct JobFiles: Sendable, Equatable {
  /// Absolute.
  public private(set) var sources: [String] = []
  /// Absolute.
  public private(set) var outputs: [String] = []
  /// The folder of each output, or the nearest one above it that exists.
  public private(set) var outputFolders: [String] = []

  public init(_ job: Job, locator: MediaLocator) {
    let files = job.sourceFiles
    sources = Set(files.map { FilePath.Key($0) }).compactMap { file in
      (try? locator.origin(of: file.text, at: "") as? FileLocation)?.path
    }
    .sorted()
    let outputs = job.outputs.compactMap { (try? locator.place(of: $0.to, at: ""))?.location }
    self.outputs = outputs.map(\.path)
    let folders = outputs.compactMap { try? $0.nearestFolder().folder.path }
    outputFolders = Set(folders.map { FilePath.Key($0) }).map(\.text).sorted()
  }
}
