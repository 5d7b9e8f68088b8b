import ClipJob
import HTTPService
import MediaTypes
import Uploads

/// Where a server's uploads go.
public enum UploadPlace: Sendable {
  /// To a folder of this machine, through the server.
  ///
  /// - Parameter prefix: the way from the media root to it, for documents.
  case folder(UploadStore, UploadGate, prefix: String)
  /// To a store, past the server.
  case bucket(UploadBucket)

  /// Why a job of that tenant may not name its files: none are another tenant's uploads, however they are written, and nothing is written
  /// where uploads lie.
  /// What is another's is told in the words for what is not there.
  func refusals(of job: Job, of tenant: String) -> [JobError] {
    var errors: [JobError] = []
    for file in Set(job.sourceFiles.map(FilePath.Key.init)).map(\.text).sorted() {
      switch verdict(on: file, of: tenant) {
      case .elsewhere, .own: break
      case .refused: errors.append(Self.unknown(file))
      case .unknowable: errors.append(Self.outside(file, "source.outside"))
      }
    }
    for file in job.outputs.map(\.to) {
      switch outputVerdict(on: file, of: tenant) {
      case .elsewhere: break
      case .unknowable: errors.append(Self.outside(file, "output.outside"))
      case .own, .refused:
        errors.append(
          JobError(
            "output.forbidden", "“\(FilePath.shown(file))” is where uploads lie",
            hint: "choose another folder"))
      }
    }
    return errors
  }

  private func verdict(on file: String, of tenant: String) -> UploadGate.Verdict {
    switch self {
    case .folder(_, let gate, _): FilePath.isRemote(file) ? .elsewhere : gate.verdict(on: file, of: tenant)
    case .bucket(let bucket): bucket.verdict(on: file, of: tenant)
    }
  }

  private func outputVerdict(on file: String, of tenant: String) -> UploadGate.Verdict {
    switch self {
    case .folder(_, let gate, _):
      FilePath.isRemote(file) ? .elsewhere : gate.outputVerdict(on: file)
    case .bucket(let bucket): bucket.verdict(on: file, of: tenant)
    }
  }

  private static func unknown(_ file: String) -> JobError {
    JobError(
      "upload.unknown", "“\(FilePath.shown(file))” is no upload that this job may use",
      hint: "there is none, or it is not complete or has expired: GET /v1/uploads/ID tells")
  }

  private static func outside(_ file: String, _ code: String) -> JobError {
    JobError(
      code, "“\(FilePath.shown(file))” is not below the media root that this server knows",
      hint: "give paths that are relative to the media root")
  }
}
