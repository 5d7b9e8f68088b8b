/// A language as documents and media files name it: `es`, `spa`, `es-MX` (BCP 47), `ger` or `deu` (ISO 639-2).
public struct LanguageTag: Sendable, Hashable {
  /// As it was written.
  public let text: String
  /// Three letters, ISO 639-2/T where there are several.
  private let language: String
  /// Script, region and the like, in small letters.
  private let rest: [String]

  /// Nil where it is no tag, or has two letters that are no language's.
  public init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { $0.lowercased() }
    guard let first = parts.first, (2...3).contains(first.utf8.count), first.utf8.allSatisfy(Self.isLetter),
      parts.dropFirst().allSatisfy({
        (1...8).contains($0.utf8.count) && $0.utf8.allSatisfy { Self.isLetter($0) || Self.isDigit($0) }
      })
    else { return nil }
    guard let language = first.utf8.count == 2 ? Self.ofTwoLetters[first] : Self.synonyms[first] ?? first
    else {
      return nil
    }
    self.text = text
    self.language = language
    rest = Array(parts.dropFirst())
  }

  /// Whether what is in one of them is what the other one asks for: a tag without a region is that of any.
  public func matches(_ other: LanguageTag) -> Bool {
    language == other.language && zip(rest, other.rest).allSatisfy { $0 == $1 }
  }

  /// Whether they mean the same, however they are written.
  public static func == (a: LanguageTag, b: LanguageTag) -> Bool {
    a.language == b.language && a.rest == b.rest
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(language)
    hasher.combine(rest)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }
  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  // MARK: - ISO 639

  /// Codes of ISO 639-1 and those of 639-2/T.
  private static let ofTwoLetters = pairs(
    """
    aa aar ab abk ae ave af afr ak aka am amh an arg ar ara as asm av ava ay aym az aze ba bak be
    bel bg bul bi bis bm bam bn ben bo bod br bre bs bos ca cat ce che ch cha co cos cr cre cs ces
    cu chu cv chv cy cym da dan de deu dv div dz dzo ee ewe el ell en eng eo epo es spa et est eu
    eus fa fas ff ful fi fin fj fij fo fao fr fra fy fry ga gle gd gla gl glg gn grn gu guj gv glv
    ha hau he heb hi hin ho hmo hr hrv ht hat hu hun hy hye hz her ia ina id ind ie ile ig ibo ii
    iii ik ipk io ido is isl it ita iu iku ja jpn jv jav ka kat kg kon ki kik kj kua kk kaz kl kal
    km khm kn kan ko kor kr kau ks kas ku kur kv kom kw cor ky kir la lat lb ltz lg lug li lim ln
    lin lo lao lt lit lu lub lv lav mg mlg mh mah mi mri mk mkd ml mal mn mon mr mar ms msa mt mlt
    my mya na nau nb nob nd nde ne nep ng ndo nl nld nn nno no nor nr nbl nv nav ny nya oc oci oj
    oji om orm or ori os oss pa pan pi pli pl pol ps pus pt por qu que rm roh rn run ro ron ru rus
    rw kin sa san sc srd sd snd se sme sg sag si sin sk slk sl slv sm smo sn sna so som sq sqi sr
    srp ss ssw st sot su sun sv swe sw swa ta tam te tel tg tgk th tha ti tir tk tuk tl tgl tn tsn
    to ton tr tur ts tso tt tat tw twi ty tah ug uig uk ukr ur urd uz uzb ve ven vi vie vo vol wa
    wln wo wol xh xho yi yid yo yor za zha zh zho zu zul
    """)

  /// Codes of ISO 639-2/B, as libraries and Matroska have them, and those of 639-2/T.
  private static let synonyms = pairs(
    """
    alb sqi arm hye baq eus bur mya chi zho cze ces dut nld fre fra geo kat ger deu gre ell ice isl
    mac mkd mao mri may msa per fas rum ron slo slk tib bod wel cym
    """)

  private static func pairs(_ text: String) -> [String: String] {
    let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
    return Dictionary(
      uniqueKeysWithValues: stride(from: 0, to: words.count, by: 2).map { (words[$0], words[$0 + 1]) })
  }
}
