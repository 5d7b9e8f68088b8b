import APIService
import ClipJob
import Fetching
import FoundationEssentials
import ObjectStores
import Threads
import Uploads
import WorkerPool

/// `--uploads` and what belongs to it.
struct ServedUploads {
  static let options = [
    Option(
      "--uploads", value: "DIR|s3://BUCKET/PREFIX",
      "Take uploads: into a folder below the media root, or into a store by presigned URLs. Default: none are taken."
    ),
    Option("--upload-limit", value: "SIZE", "Bytes of one upload; default 20G."),
    Option("--upload-quota", value: "SIZE", "Bytes of all of a tenant's uploads, in a folder; default 100G."),
    Option(
      "--upload-days", value: "DAYS",
      "Days after which an upload in a folder is removed, from its last byte on; default 7."),
  ]

  private let place: String
  private let root: String
  private let limits: UploadStore.Limits

  /// Nil: none are taken.
  ///
  /// - Parameter root: where relative paths of documents start; nil: the working directory.
  init?(_ arguments: Arguments, root: String?) throws(UsageError) {
    guard let place = arguments["--uploads"] else {
      for name in Self.options.map(\.name) where arguments.has(name) {
        throw UsageError(message: "\(name) needs --uploads")
      }
      return nil
    }
    self.place = place
    self.root = root ?? FileManager.default.currentDirectoryPath
    var limits = UploadStore.Limits()
    limits.upload = try Self.size(arguments, "--upload-limit") ?? limits.upload
    limits.tenant = try Self.size(arguments, "--upload-quota") ?? limits.tenant
    if let text = arguments["--upload-days"] {
      guard let days = Double(text), days.isFinite, days > 0, days <= 3650 else {
        throw UsageError(
          message: "--upload-days expects a number of days, not “\(text)”", hint: "such as 7 or 0.5")
      }
      limits.days = days
    }
    self.limits = limits
    if !isFolder {
      for name in ["--upload-quota", "--upload-days"] where arguments.has(name) {
        throw UsageError(
          message: "\(name) is for uploads in a folder",
          hint: "a bucket has rules of its own for what it keeps and for how long")
      }
    }
  }

  private var isFolder: Bool { !place.lowercased().hasPrefix("s3://") }

  private static func size(_ arguments: Arguments, _ name: String) throws(UsageError) -> Int? {
    guard let text = arguments[name] else { return nil }
    guard let size = ByteSize.bytes(text), size > 0 else {
      throw UsageError(message: "\(name) expects a size, not “\(text)”", hint: "such as 512M or 20G")
    }
    return size
  }

  /// Opens it, and sweeps it until the server stops.
  ///
  /// - Parameter expired: told how many were removed because their time was over.
  /// - Throws: `machine.uploads`.
  func open(
    until stopped: Completion, expired: @escaping @Sendable (Int) -> Void
  ) throws(JobError) -> UploadPlace {
    guard isFolder else { return try bucket() }
    let (store, gate) = try Self.usable { () throws(UploadError) in
      let store = try UploadStore(place, limits: limits)
      return (store, try UploadGate(store, below: root))
    }
    guard let prefix = gate.prefix else {
      throw JobError(
        "machine.uploads", "the folder of uploads, \(place), is not below the media root \(root)",
        hint: "give --media-root as the workers have it: documents name uploads from there")
    }
    sweep(store, until: stopped, expired)
    return .folder(store, gate, prefix: prefix)
  }

  private static func usable<R>(_ body: () throws(UploadError) -> R) throws(JobError) -> R {
    do throws(UploadError) { return try body() } catch { throw unusable(error.message) }
  }

  private func bucket() throws(JobError) -> UploadPlace {
    guard let presigner = StorePresigner(FetchNetwork().withOwnStores()) else {
      throw Self.unusable("no stores")
    }
    let presign: UploadBucket.Presigning = { object, headers, seconds throws(UploadError) in
      do throws(FetchFailure) {
        return try presigner.url("PUT", object, headers: headers, for: seconds)
      } catch {
        throw UploadError(unavailable: error.message)
      }
    }
    do throws(ObjectURL.Refusal) {
      return .bucket(try UploadBucket(place, limit: limits.upload, presign: presign))
    } catch {
      throw JobError("machine.uploads", "--uploads \(place): \(error.reason)", hint: error.hint)
    }
  }

  private static func unusable(_ words: String) -> JobError {
    JobError(
      "machine.uploads", "uploads cannot be taken: \(words)",
      hint: "--uploads is a folder that is there and that this process may write to")
  }

  private func sweep(
    _ store: UploadStore, until stopped: Completion, _ expired: @escaping @Sendable (Int) -> Void
  ) {
    let completion = Completion()
    _ = WorkThread.start("uploads sweep", completion) {
      var sweep = UploadExpiry(store)
      var pause = 1.0
      while !stopped.wait(seconds: pause) {
        let (removed, goesOn) = sweep.step()
        if removed > 0 { expired(removed) }
        pause = goesOn ? 1 : 60
      }
    }
  }
}
