import ClipJob
import Costs
import FoundationEssentials
import Glibc
import WorkerPool

/// Reading a price table.
enum PriceFile {
  /// As workers have them.
  static let settings = Setting.all.filter { ["--prices", "--spot"].contains($0.flag) }

  static let options = settings.map { Option($0.flag, value: $0.value, "\($0.help) [\($0.variable)]") }

  /// Throws `JobErrors`, whose messages name the file.
  static func read(_ path: String) throws -> PriceTable {
    guard access(path, R_OK) == 0, let data = FileManager.default.contents(atPath: path) else {
      let reason = access(path, R_OK) == 0 ? "it is not a regular file" : String(cString: strerror(errno))
      throw JobErrors([
        JobError(
          "price.unreadable", "the price table \(path) cannot be read: \(reason)",
          hint: "check the path given by --prices or CLIPMILL_PRICES")
      ])
    }
    do {
      return try PriceTable.parse(Array(data))
    } catch {
      throw JobErrors(
        error.errors.map { error in
          var error = error
          error.message = "\(path): \(error.message)"
          return error
        })
    }
  }
}
