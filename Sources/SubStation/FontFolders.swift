/// Where fonts lie. Nothing else is searched: not the user's folders, and no settings of the machine.
public struct FontFolders: Sendable, Equatable {
  public var folders: [String]
  /// Where fontconfig keeps what it knows of them; it is used as far as it is there and may be read.
  public var cache: String

  public init(
    _ folders: [String] = ["/usr/share/fonts", "/usr/local/share/fonts"],
    cache: String = "/var/cache/fontconfig"
  ) {
    self.folders = folders
    self.cache = cache
  }

  /// Where a font is missing that most scripts name: one of the same widths, then one with many letters.
  private static let aliases: [(name: String, instead: [String])] = [
    ("Arial", ["Liberation Sans", "Arimo"]),
    ("Helvetica", ["Liberation Sans", "Arimo"]),
    ("Times New Roman", ["Liberation Serif", "Tinos"]),
    ("Courier New", ["Liberation Mono", "Cousine"]),
    ("Calibri", ["Carlito"]),
    ("Cambria", ["Caladea"]),
    ("sans-serif", ["Noto Sans", "DejaVu Sans", "Liberation Sans"]),
    ("serif", ["Noto Serif", "DejaVu Serif", "Liberation Serif"]),
    ("monospace", ["Noto Sans Mono", "DejaVu Sans Mono", "Liberation Mono"]),
  ]

  /// As fontconfig reads it.
  var settings: String {
    let folders = folders.map { "<dir>\(Self.escaped($0))</dir>" }.joined()
    let aliases = Self.aliases.map { name, instead in
      "<alias binding=\"same\"><family>\(name)</family><accept>"
        + instead.map { "<family>\($0)</family>" }.joined() + "</accept></alias>"
    }.joined()
    return """
      <?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
      <fontconfig>\(folders)<cachedir>\(Self.escaped(cache))</cachedir>\(aliases)</fontconfig>
      """
  }

  private static func escaped(_ text: String) -> String {
    text.map { character in
      switch character {
      case "&": "&amp;"
      case "<": "&lt;"
      case ">": "&gt;"
      default: String(character)
      }
    }.joined()
  }
}
