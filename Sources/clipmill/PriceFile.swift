import ClipJob
import Costs
import FoundationEssentials
import Glibc
import MediaIO
import MediaTypes
import RemoteMedia
import WorkerPool

/// Reading a price table.
enum PriceFile {
  /// As workers have them.
  static let settings = Setting.all.filter { ["--prices", "--spot"].contains($0.flag) }

  static let options = settings.map { Option($0.flag, value: $0.value, "\($0.help) [\($0.variable)]") }

  /// A file, or a URL, which is read as those of sources are. Throws `JobErrors`, whose messages name it.
  static func read(_ path: String, _ remote: () throws -> RemoteAccess) throws -> PriceTable {
    let bytes = FilePath.isRemote(path) ? try fetch(path, remote) : try bytes(of: path)
    do {
      return try PriceTable.parse(bytes)
    } catch {
      throw JobErrors(
        error.errors.map { error in
          var error = error
          error.message = "\(FilePath.shown(path)): \(error.message)"
          return error
        })
    }
  }

  /// Bytes that a price table may have.
  private static let longest = 4 << 20

  private static func fetch(_ url: String, _ remote: () throws -> RemoteAccess) throws -> [UInt8] {
    do {
      let source = try remote().origins.origin(of: url).open()
      let bytes = try source.bytes(upTo: longest + 1)
      guard bytes.count <= longest else {
        throw MediaError(.limits, "\(FilePath.shown(url)) has more than \(longest >> 20) MiB")
      }
      return bytes
    } catch let error as MediaError {
      throw JobErrors([
        JobError("price.unreadable", "the price table cannot be read: \(error.message)", hint: error.hint)
      ])
    }
  }

  private static func bytes(of path: String) throws -> [UInt8] {
    guard access(path, R_OK) == 0, let data = FileManager.default.contents(atPath: path) else {
      let reason = access(path, R_OK) == 0 ? "it is not a regular file" : String(cString: strerror(errno))
      throw JobErrors([
        JobError(
          "price.unreadable", "the price table \(path) cannot be read: \(reason)",
          hint: "check the path given by --prices or CLIPMILL_PRICES")
      ])
    }
    return Array(data)
  }
}
