import ClipJob
import Files
import MediaIO
import MediaTypes

/// Where an output goes.
enum OutputPlace: Sendable {
  case file(FileLocation)
  case store(RemotePlace)

  var location: FileLocation? {
    if case .file(let location) = self { location } else { nil }
  }
}

/// A place on a server.
struct RemotePlace: Sendable {
  let stores: any RemoteOutputs
  /// With its query.
  let url: String

  var shown: String { FilePath.shown(url) }

  /// - Parameter path: of the document.
  init(_ url: String, _ stores: (any RemoteOutputs)?, at path: String) throws(JobError) {
    guard let stores else {
      throw JobError(
        "output.unsupported",
        "\(FilePath.shown(url)) is not written here: this program was given no way to write to URLs",
        path: path, hint: "give the path of a file")
    }
    do { try stores.check(url) } catch { throw JobError(output: error, path: path) }
    self.stores = stores
    self.url = url
  }
}

extension RemoteOutputRequest {
  /// - Parameter naming: of the attempt that writes it.
  init(_ output: Output, _ naming: StagingName) {
    let (owner, token): (String, Int64) =
      switch naming {
      case .process: ("", 0)
      case .attempt(let job, let token, _): (job, token)
      }
    let upload = output.upload ?? Upload()
    self.init(
      url: output.to, isAppended: output.isAppended,
      contentType: upload.contentType ?? output.container.contentType, owner: owner, token: token)
    cacheControl = upload.cacheControl
    contentDisposition = upload.contentDisposition
    metadata = upload.metadata
    storageClass = upload.storageClass
    acl = upload.acl?.rawValue
    headers = upload.headers
  }
}

extension Output {
  /// Whether its bytes are written in order, each once.
  fileprivate var isAppended: Bool {
    switch container {
    case .mp4, .mov: isFragmented
    case .mkv, .webm: false
    case .gif, .jpg, .png, .webp, .srt, .vtt, .ass, .json: true
    }
  }
}
