import ClipJob
import Costs
import FoundationEssentials
import Glibc

/// Reading a price table.
enum PriceFile {
  static let options = [
    Option("--prices", value: "FILE", "What time costs (see docs/cost.md); default $CLIPMILL_PRICES."),
    Option("--spot", "This machine is paid by its spot price."),
  ]

  /// Throws `JobErrors`, whose messages name the file.
  static func read(_ path: String) throws -> PriceTable {
    guard access(path, R_OK) == 0, let data = FileManager.default.contents(atPath: path) else {
      let reason = access(path, R_OK) == 0 ? "it is no file" : String(cString: strerror(errno))
      throw JobErrors([
        JobError(
          "price.unreadable", "The price table \(path) cannot be read: \(reason).",
          hint: "Check the name that --prices or CLIPMILL_PRICES gives.")
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
