import CTypography
import ClipJob
import Synchronization

/// The fonts that texts are set in: those of some folders and those that a job brings along. What the machine is configured
/// to, its environment and other jobs' fonts change nothing.
///
/// Note: threads. A set may be used from any thread, but one text is laid out or drawn at a time in a process, whatever its set: the others
/// wait. Cairo keeps ten faces open for all, and closes one that another thread has just begun to use (cairo-ft-font.c,
/// `_cairo_ft_unscaled_font_lock_face` in 1.16).
public final class FontSet: @unchecked Sendable {
  /// Where Debian's packages and administrators put fonts.
  public static let systemFolders = ["/usr/share/fonts", "/usr/local/share/fonts"]
  /// Where Fontconfig keeps what it knows of them.
  public static let systemCaches = ["/var/cache/fontconfig"]

  // Sendable: `raw` is only used with the lock held.
  private let raw: OpaquePointer
  private static let lock = Mutex(())
  private let files: [SealedFont]
  /// Paths as Fontconfig has them, and what styles call those files.
  private let names: [String: String]
  /// By the name that styles have for a file: the family that is that file's alone.
  private let aliases: [String: String]
  /// How long it took to find out what fonts there are: long where no cache knows them.
  public let loadingTime: Duration
  /// Families by their name in small letters.
  private let families: [String: String]

  /// - Parameters:
  ///   - folders: looked through with all folders in them.
  ///   - files: fonts besides; a style names them as they are named here, or by their families.
  ///   - caches: one that is missing or cannot be written makes loading slow, and nothing else.
  /// - Throws: `font.unreadable` for a file that is no font, `fonts.missing` where there is none at all.
  public init(
    folders: [String] = systemFolders, files: [FontFile] = [], caches: [String] = systemCaches
  ) throws(TextError) {
    let clock = ContinuousClock()
    let start = clock.now
    var sealed: [(name: String, alias: String, font: SealedFont)] = []
    for file in files {
      let number = Self.next.add(1, ordering: .relaxed).newValue
      sealed.append((file.name, "clipmill font \(number)", try SealedFont(file, number: number)))
    }
    guard let raw = ctypo_fonts_new(FontRules.document(folders: folders, caches: caches)) else {
      throw TextError(
        .failed, "Fontconfig does not take the folders of fonts: \(folders.joined(separator: ", "))")
    }
    for (name, alias, font) in sealed where ctypo_fonts_add(raw, font.path, alias) == 0 {
      ctypo_fonts_free(raw)
      throw TextError(
        .fontUnreadable, "Fontconfig finds no font in “\(name)”", hint: "name a TrueType or OpenType file")
    }
    guard ctypo_fonts_start(raw) != 0 else {
      ctypo_fonts_free(raw)
      throw TextError(.failed, "Cairo has no fonts of FreeType here")
    }
    self.raw = raw
    self.files = sealed.map(\.font)
    names = Dictionary(sealed.map { ($0.font.path, $0.name) }, uniquingKeysWith: { first, _ in first })
    aliases = Dictionary(sealed.map { ($0.name, $0.alias) }, uniquingKeysWith: { first, _ in first })
    families = Self.families(raw)
    loadingTime = clock.now - start
    guard !families.isEmpty else {
      throw TextError(
        .fontsMissing, "there are no fonts in \(folders.joined(separator: ", "))",
        hint: "install some (fonts-noto-core), or name a folder that has some")
    }
  }

  deinit { Self.lock.withLock { _ in ctypo_fonts_free(raw) } }

  private static let next = Atomic<Int>(0)
  private static let last = Mutex<(folders: [String], fonts: FontSet)?>(nil)

  /// A set of these folders and without files of a job's: the one that was made last, where it is of the same folders.
  public static func shared(folders: [String] = systemFolders) throws(TextError) -> FontSet {
    try last.withLock { last throws(TextError) in
      if let last, last.folders == folders { return last.fonts }
      let fonts = try FontSet(folders: folders)
      last = (folders, fonts)
      return fonts
    }
  }

  /// Family names, sorted; those of the job's files, too.
  public var familyNames: [String] { families.values.filter { !isAlias($0) }.sorted() }

  /// Whether a style may name this: a family, one of the general names of CSS, or a file of the set.
  public func contains(_ font: String) -> Bool { resolve(font) != nil }

  /// The family that is meant by a name that no font has; nil where none is near.
  public func nearestFamily(to name: String) -> String? { Nearest.word(to: name, in: familyNames) }

  /// As Fontconfig knows the font; nil where there is none of that name.
  func resolve(_ font: String) -> String? {
    if let alias = aliases[font] { return alias }
    let small = font.lowercased()
    if let generic = FontRules.generic.first(where: { $0.name == small }) { return generic.name }
    return families[small]
  }

  /// What people call the file of a font.
  func name(of path: String) -> String { names[path] ?? path }

  /// The one use of the fonts at a time.
  func withFonts<Result, Failure: Error>(
    _ body: (OpaquePointer) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    try Self.lock.withLock { _ throws(Failure) in try body(raw) }
  }

  /// The one drawing with fonts at a time.
  static func whileDrawing<Result, Failure: Error>(
    _ body: () throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    try lock.withLock { _ throws(Failure) in try body() }
  }

  private func isAlias(_ family: String) -> Bool { aliases.values.contains(family) }

  private static func families(_ raw: OpaquePointer) -> [String: String] {
    final class Found { var names: [String: String] = [:] }
    let found = Found()
    ctypo_fonts_families(raw, Unmanaged.passUnretained(found).toOpaque()) { context, family, _ in
      guard let context, let family else { return }
      let name = String(cString: family)
      Unmanaged<Found>.fromOpaque(context).takeUnretainedValue().names[name.lowercased()] = name
    }
    return found.names
  }
}
