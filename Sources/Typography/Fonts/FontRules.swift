/// The configuration that fonts are looked up by, as Fontconfig reads it: all of it, in place of the machine's.
enum FontRules {
  /// Families that stand for others, in what documents and CSS call them.
  static let generic: [(name: String, families: [String])] = [
    ("sans-serif", ["Noto Sans"]), ("sans", ["Noto Sans"]), ("system-ui", ["Noto Sans"]),
    ("serif", ["Noto Serif"]), ("monospace", mono), ("mono", mono), ("emoji", [emoji]),
  ]

  /// The second one comes with the fonts for Chinese, Japanese and Korean.
  private static let mono = ["Noto Sans Mono", "Noto Sans Mono CJK JP"]

  static let emoji = "Noto Color Emoji"

  /// What the text's own families do not have is looked for here first, in fonts of the text's language: the plain designs
  /// before those for headlines and for show. The letters of all scripts in daily use, and symbols.
  private static let sans = ["Noto Sans"] + scripts.map { "Noto Sans \($0)" }
  private static let serif = ["Noto Serif", "Noto Naskh Arabic"] + scripts.map { "Noto Serif \($0)" }
  private static let scripts = [
    "Arabic", "Hebrew", "Devanagari", "Bengali", "Thai", "Lao", "Khmer", "Myanmar", "Tamil", "Telugu",
    "Kannada",
    "Malayalam", "Gujarati", "Gurmukhi", "Oriya", "Sinhala", "Tibetan", "Georgian", "Armenian", "Ethiopic",
    "Mongolian",
    "Syriac", "Thaana", "Cherokee", "Canadian Aboriginal", "Symbols", "Symbols2", "Math", "CJK JP", "CJK SC",
    "CJK TC",
    "CJK KR", "CJK HK",
  ]

  /// - Parameters:
  ///   - folders: where fonts are; folders that do not exist are no mistake.
  ///   - caches: where what is known of them is kept. One that is missing or cannot be written is no mistake.
  static func document(folders: [String], caches: [String]) -> String {
    var text = "<?xml version=\"1.0\"?>\n<!DOCTYPE fontconfig SYSTEM \"fonts.dtd\">\n<fontconfig>\n"
    for folder in folders { text += "<dir>\(escaped(folder))</dir>\n" }
    for cache in caches { text += "<cachedir>\(escaped(cache))</cachedir>\n" }
    for (name, families) in generic {
      text += """
        <match target="pattern"><test qual="any" name="family"><string>\(name)</string></test>
        <edit name="family" mode="assign" binding="same">\(strings(families))</edit></match>

        """
    }
    for (language, suffix) in chinese { text += serifOnly(["Noto Serif CJK \(suffix)"], language: language) }
    text += serifOnly(serif)
    for (language, suffix) in chinese { text += all(["Noto Sans CJK \(suffix)"], language: language) }
    text += all(sans)
    return text + bitmaps + synthetic + "</fontconfig>\n"
  }

  /// Where all of the fonts have the letters, the language tells which of them is meant.
  private static let chinese = [
    ("ja", "JP"), ("ko", "KR"), ("zh-tw", "TC"), ("zh-hk", "HK"), ("zh-mo", "HK"), ("zh", "SC"),
  ]

  private static func serifOnly(_ families: [String], language: String? = nil) -> String {
    rule("<test qual=\"any\" name=\"family\"><string>Noto Serif</string></test>", families, language)
  }

  private static func all(_ families: [String], language: String? = nil) -> String {
    rule(
      "<test qual=\"all\" name=\"family\" compare=\"not_eq\"><string>\(emoji)</string></test>", families,
      language)
  }

  /// Weak: fonts of the text's language come first, and of these the ones that are named. Only the first language is the
  /// text's: Fontconfig adds those of the environment.
  private static func rule(_ test: String, _ families: [String], _ language: String?) -> String {
    let tested =
      language.map { "<test qual=\"first\" name=\"lang\" compare=\"contains\"><string>\($0)</string></test>" }
      ?? ""
    return """
      <match target="pattern">\(test)\(tested)
      <edit name="family" mode="append_last" binding="weak">\(strings(families))</edit></match>

      """
  }

  private static func strings(_ names: [String]) -> String {
    names.map { "<string>\(escaped($0))</string>" }.joined()
  }

  /// Emoji are pictures of one size: how far they are from the size that is asked for.
  private static let bitmaps = """
    <match target="font"><test name="outline"><bool>false</bool></test>
    <edit name="pixelsizefixupfactor" mode="assign">
    <divide><name target="pattern">pixelsize</name><name target="font">pixelsize</name></divide></edit>
    <edit name="matrix" mode="assign"><times><name>matrix</name>
    <matrix><name>pixelsizefixupfactor</name><double>0</double><double>0</double><name>pixelsizefixupfactor</name></matrix>
    </times></edit>
    <edit name="size" mode="assign">
    <divide><name>size</name><name>pixelsizefixupfactor</name></divide></edit></match>

    """

  /// Italics and bold letters of fonts that have none, as browsers do: leaning by a fifth, and a little thicker.
  private static let synthetic = """
    <match target="font"><test name="slant"><const>roman</const></test>
    <test target="pattern" name="slant" compare="not_eq"><const>roman</const></test>
    <test name="color" compare="not_eq"><bool>true</bool></test>
    <edit name="matrix" mode="assign"><times><name>matrix</name>
    <matrix><double>1</double><double>0.2</double><double>0</double><double>1</double></matrix></times></edit>
    <edit name="slant" mode="assign"><const>oblique</const></edit></match>
    <match target="font"><test name="weight" compare="less_eq"><const>medium</const></test>
    <test target="pattern" name="weight" compare="more_eq"><const>bold</const></test>
    <test name="color" compare="not_eq"><bool>true</bool></test>
    <test name="variable" compare="not_eq"><bool>true</bool></test>
    <edit name="embolden" mode="assign"><bool>true</bool></edit>
    <edit name="weight" mode="assign"><const>bold</const></edit></match>

    """

  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
