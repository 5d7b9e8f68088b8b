import MediaTypes
import Typography

#if canImport(Glibc)
  import Glibc
#endif

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

  /// Relative ones are relative to the working directory.
  static func absolute(_ folder: String) -> String {
    guard !FilePath.isAbsolute(folder), let current = getcwd(nil, 0) else { return folder }
    defer { free(current) }
    return FilePath.join(String(cString: current), folder)
  }
}
