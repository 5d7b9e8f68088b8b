import ClipJob
import FoundationEssentials
import Glibc
import MediaTypes
import Rendering

/// Where `--report` goes: looked at before anything is rendered, so that no source and no clip is overwritten by it.
struct ReportFile {
  let path: String

  /// Before the job is read: a report of its errors must not replace it either.
  ///
  /// - Parameter document: the job's own file, if it is read from one.
  func check(document: String?) throws(JobError) {
    if let document { try refuse([document], "the job itself") }
    var facts = stat()
    if stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR {
      throw unwritable("it is a folder", "give the name of a file in it")
    }
    let folder = FilePath.split(path).folder
    guard access(folder, W_OK) == 0 else {
      if errno == ENOENT {
        throw unwritable("there is no folder \(folder)", "make it first, or choose another one")
      }
      throw unwritable(String(cString: strerror(errno)), "choose a folder that exists and is writable")
    }
  }

  /// Once the job is known.
  func check(_ job: Job, locator: MediaLocator) throws(JobError) {
    let files = JobFiles(job, locator: locator)
    try refuse(files.sources, "a source of the job")
    try refuse(files.outputs, "an output of the job")
  }

  private func refuse(_ files: [String], _ what: String) throws(JobError) {
    let own = Place(path)
    if files.contains(where: { Place($0) == own }) {
      throw unwritable("it is \(what)", "write it to another file")
    }
  }

  func write(_ document: JobResult) throws(JobError) {
    do {
      try Data(document.json()).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      let system = (error as? CocoaError)?.userInfo["NSUnderlyingError"] as? POSIXError
      throw unwritable(
        system.map { String(cString: strerror($0.code.rawValue)) } ?? "\(error)", "choose a writable folder")
    }
  }

  private func unwritable(_ why: String, _ hint: String) -> JobError {
    JobError("report.unwritable", "the report \(path) cannot be written: \(why)", hint: hint)
  }

  /// Whether two names are of one file.
  static func isSame(_ one: String, _ other: String) -> Bool { Place(one) == Place(other) }

  /// A file under whatever name: itself where it is there, else its folder and name.
  private enum Place: Equatable {
    case file(dev_t, ino_t)
    case name(FilePath.Key)

    init(_ path: String) {
      var facts = stat()
      if stat(path, &facts) == 0 {
        self = .file(facts.st_dev, facts.st_ino)
        return
      }
      let (folder, name) = FilePath.split(path)
      let real = realpath(folder, nil)
      defer { free(real) }
      self = .name(FilePath.Key(FilePath.join(real.map { String(cString: $0) } ?? folder, name)))
    }
  }
}
