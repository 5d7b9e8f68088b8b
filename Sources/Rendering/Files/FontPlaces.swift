#if canImport(Glibc)
  import Glibc
#endif
import Typography

/// Where the fonts of a machine are.
public enum FontPlaces {
  /// The environment variable that names others, with colons between them.
  public static let variable = "CLIPMILL_FONTS"

  /// Those of the environment, or the system's.
  public static var standard: [String] {
    guard let text = getenv(variable).map({ String(cString: $0) }), !text.isEmpty else {
      return FontSet.systemFolders
    }
    return text.split(separator: ":").map(String.init)
  }
}
