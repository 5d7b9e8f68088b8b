/// Texts of many scripts, and what is hard about them. Each is one paragraph.
struct GoldenText: Sendable {
  var name: String
  var text: String
  /// BCP 47.
  var language = "en"

  static let all: [GoldenText] =
    plain + european + rightToLeft + indic + southeastAsian + eastAsian + pictures + mixed

  private static let plain = [
    GoldenText(name: "plain", text: "The quick brown fox jumps over the lazy dog."),
    GoldenText(name: "ligatures", text: "Office affluent fjord fly efficient waffle ﬁ"),
    GoldenText(name: "kerning", text: "AVATAR To Wa Ty Yo P. LT"),
    GoldenText(name: "hyphens", text: "A well-known state-of-the-art follow-up—or so they say…"),
    GoldenText(
      name: "long word",
      text: "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"),
    GoldenText(
      name: "long word inside",
      text: "see Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch in Wales"),
    GoldenText(name: "address", text: "https://example.com/a/very/long/path?with=query&and=more#fragment"),
    GoldenText(
      name: "soft hyphens",
      text: "extra\u{AD}ordi\u{AD}nary cir\u{AD}cum\u{AD}stances un\u{AD}be\u{AD}liev\u{AD}able"),
    GoldenText(name: "no-break spaces", text: "10\u{A0}000\u{202F}€ and 20\u{A0}km of road ahead"),
    GoldenText(name: "zero width", text: "join\u{2060}ed words\u{200B}with\u{200B}breaks a\u{200D}b"),
    GoldenText(name: "digits", text: "1234567890 ½ ¾ x² H₂O № 5 ‰ ∞ ≠ √ ∑ ±"),
    GoldenText(name: "quotes", text: "“He said: ‘no’,” she wrote (in «French» and „German“)."),
    GoldenText(name: "arrows", text: "← ↑ → ↓ ⇒ • ‣ ◦ ★ ☆ ✓ ✗ ♪ ♫ ☎ ☀"),
    GoldenText(name: "currencies", text: "$ £ ¥ € ₹ ₽ ₩ ₪ ₫ ₿ ₺ ₴ ฿"),
  ]

  private static let european = [
    GoldenText(
      name: "German", text: "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich", language: "de"),
    GoldenText(name: "French", text: "Dès Noël où un zéphyr haï me vêt de glaçons würmiens", language: "fr"),
    GoldenText(
      name: "Spanish", text: "¿Qué? ¡El pingüino Wenceslao hizo kilómetros bajo exhaustiva lluvia!",
      language: "es"),
    GoldenText(name: "Polish", text: "Pchnąć w tę łódź jeża lub ośm skrzyń fig", language: "pl"),
    GoldenText(name: "Czech", text: "Příliš žluťoučký kůň úpěl ďábelské ódy", language: "cs"),
    GoldenText(
      name: "Turkish", text: "Pijamalı hasta yağız şoföre çabucak güvendi, İstanbul ılık", language: "tr"),
    GoldenText(
      name: "Vietnamese", text: "Do bạch kim rất quý nên sẽ dùng để lắp vô xương; chữ quốc ngữ",
      language: "vi"),
    GoldenText(
      name: "Vietnamese, decomposed",
      text:
        "Tie\u{302}\u{301}ng Vie\u{323}\u{302}t co\u{301} da\u{302}\u{301}u, nu\u{31B}\u{301}c, nho\u{31B}\u{309}",
      language: "vi"),
    GoldenText(name: "Icelandic", text: "Kæmi ný öxi hér ykist þjófum nú bæði víl og ádrepa", language: "is"),
    GoldenText(
      name: "Greek", text: "Ταχίστη αλώπηξ βαφής ψημένη γη, δρασκελίζει υπέρ νωθρού κυνός", language: "el"),
    GoldenText(
      name: "Greek, polytonic", text: "ᾠδὴ ἄνθρωπος Ἀχιλῆος οὐλομένην, ἣ μυρί’ Ἀχαιοῖς", language: "el"),
    GoldenText(
      name: "Russian", text: "Съешь же ещё этих мягких французских булок, да выпей чаю", language: "ru"),
    GoldenText(
      name: "Ukrainian", text: "Жебракують філософи при ґанку церкви в Гадячі, ще й шатро їхнє п’яне знаємо",
      language: "uk"),
    GoldenText(
      name: "Serbian", text: "Љубазни фењерџија чађавог лица хоће да ми покаже штос бдпт", language: "sr"),
    GoldenText(name: "Georgian", text: "გთხოვთ ახლავე გაიაროთ რეგისტრაცია საქართველოში", language: "ka"),
    GoldenText(
      name: "Armenian", text: "Բել դղյակի ձախ ժամն օֆ ազգությանը ցպահանջ չճշտած վնաս էր", language: "hy"),
    GoldenText(
      name: "combining marks",
      text:
        "a\u{301} e\u{300}\u{323} o\u{308}\u{304} x\u{336}y\u{336} Z\u{351}\u{36B}a\u{348} n\u{303} q\u{307}\u{323}"
    ),
  ]

  private static let rightToLeft = [
    GoldenText(name: "Arabic", text: "صِف خَلقَ خَودِ كَمِثلِ الشَمسِ إِذ بَزَغَت يَحظى الضَجيعُ بِها", language: "ar"),
    GoldenText(name: "Arabic, numbers", text: "السعر 1234.50 دولار، و٤٥٪ خصم حتى 31/12/2025", language: "ar"),
    GoldenText(name: "Arabic, ligatures", text: "لا إله إلا الله محمد ﷺ لإ لآ لأ", language: "ar"),
    GoldenText(name: "Persian", text: "در اینجا می‌خواهیم گچ‌پژ و چهار کتاب را ببینیم ۱۲۳۴", language: "fa"),
    GoldenText(name: "Urdu", text: "ٹھنڈ میں، ایک قحط زدہ گاؤں سے گزرتے وقت ایک چڑچڑے", language: "ur"),
    GoldenText(name: "Hebrew", text: "דג סקרן שט בים מאוכזב ולפתע מצא חברה", language: "he"),
    GoldenText(name: "Hebrew, numbers", text: "מחיר: 99.90 ₪ (כולל 17% מע״מ) עד 3-5 ימים", language: "he"),
    GoldenText(name: "Hebrew, points", text: "בְּרֵאשִׁית בָּרָא אֱלֹהִים אֵת הַשָּׁמַיִם וְאֵת הָאָרֶץ", language: "he"),
    GoldenText(name: "Hebrew in brackets", text: "(שלום [עולם]) «טוב» abc (def) 12", language: "he"),
    GoldenText(name: "Syriac", text: "ܫܠܡܐ ܥܠܝܟܘܢ ܐܒܓܕ", language: "syr"),
  ]

  private static let indic = [
    GoldenText(name: "Hindi", text: "ऋषियों को सताने वाले दुष्ट राक्षसों के राजा रावण का सर्वनाश करने वाले", language: "hi"),
    GoldenText(name: "Hindi, conjuncts", text: "क्ष त्र ज्ञ श्री क्ति र्क द्ध्य स्त्री हृदय र्द्र्य", language: "hi"),
    GoldenText(name: "Marathi", text: "महाराष्ट्र राज्याच्या लोकसंख्येत ऱ्हास", language: "mr"),
    GoldenText(name: "Bengali", text: "আমার সোনার বাংলা, আমি তোমায় ভালোবাসি ক্ষ্ম স্ত্রী", language: "bn"),
    GoldenText(name: "Tamil", text: "யாமறிந்த மொழிகளிலே தமிழ்மொழி போல் இனிதாவது எங்கும் காணோம்", language: "ta"),
    GoldenText(name: "Telugu", text: "దేశ భాషలందు తెలుగు లెస్స శ్రీ క్ష్మ", language: "te"),
    GoldenText(name: "Kannada", text: "ಕನ್ನಡ ನಾಡಿನ ಸ್ವಾತಂತ್ರ್ಯ ಜ್ಞಾನಪೀಠ", language: "kn"),
    GoldenText(name: "Malayalam", text: "അജവും ആനയും ഐരാവതവും ഗരുഡനും കഠോര സ്വരം", language: "ml"),
    GoldenText(name: "Gujarati", text: "ગુજરાતી ભાષા ક્ષત્રિય જ્ઞાન શ્રી", language: "gu"),
    GoldenText(name: "Punjabi", text: "ਪੰਜਾਬੀ ਭਾਸ਼ਾ ਸ੍ਰੀ ਗੁਰੂ ਗ੍ਰੰਥ ਸਾਹਿਬ", language: "pa"),
    GoldenText(name: "Sinhala", text: "ශ්‍රී ලංකා ප්‍රජාතාන්ත්‍රික සමාජවාදී ජනරජය", language: "si"),
  ]

  private static let southeastAsian = [
    GoldenText(name: "Thai", text: "เป็นมนุษย์สุดประเสริฐเลิศคุณค่ากว่าบรรดาฝูงสัตว์เดรัจฉาน", language: "th"),
    GoldenText(name: "Thai, numbers", text: "ราคา 1,250 บาท ลด ๕๐% วันนี้เท่านั้นนะครับ", language: "th"),
    GoldenText(name: "Lao", text: "ສະບາຍດີ ພາສາລາວ ນ້ຳໃຈ", language: "lo"),
    GoldenText(name: "Khmer", text: "ខ្ញុំអាចញ៉ាំកញ្ចក់បាន ដោយគ្មានបញ្ហា", language: "km"),
    GoldenText(name: "Burmese", text: "ကျွန်တော် မြန်မာစကား ပြောတတ်ပါတယ်", language: "my"),
    GoldenText(name: "Tibetan", text: "བོད་སྐད་ བཀྲ་ཤིས་བདེ་ལེགས།", language: "bo"),
  ]

  private static let eastAsian = [
    GoldenText(name: "Chinese, simplified", text: "视野无限广，窗外有蓝天。他说：“你好，世界！”（2025年）", language: "zh-cn"),
    GoldenText(name: "Chinese, traditional", text: "視野無限廣，窗外有藍天。「直骨角」與『門戶』", language: "zh-tw"),
    GoldenText(name: "Japanese", text: "いろはにほへと　ちりぬるを。「日本語」の文章、ッャュョーで始まらない。", language: "ja"),
    GoldenText(name: "Japanese, mixed", text: "新製品ＡＢＣはSwiftで１２３個、ﾊﾝｶｸｶﾅも㈱㌔も表示できる", language: "ja"),
    GoldenText(name: "Korean", text: "다람쥐 헌 쳇바퀴에 타고파. 키스의 고유조건은 입술끼리 만나야 하고", language: "ko"),
    GoldenText(
      name: "Korean, jamo", text: "\u{1112}\u{1161}\u{11AB}\u{1100}\u{1173}\u{11AF} 漢字 한자", language: "ko"),
    GoldenText(name: "rare Han letters", text: "𠮷野家 𩸽 㐂 䲣 葛󠄀", language: "ja"),
  ]

  private static let pictures = [
    GoldenText(name: "emoji", text: "😀😂🥰😎🤔🙈🎉🔥💯🚀 text 🍕 more"),
    GoldenText(name: "emoji, families", text: "👨‍👩‍👧‍👦 👩‍❤️‍💋‍👨 👨🏽‍💻 🧑‍🚀 🏳️‍🌈 🏴‍☠️"),
    GoldenText(name: "emoji, skin tones", text: "👋🏻👋🏼👋🏽👋🏾👋🏿 🤝🏽 ✌🏿 ☝🏼"),
    GoldenText(name: "emoji, flags", text: "🇫🇷🇩🇪🇯🇵🇧🇷🇿🇦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇺🇳"),
    GoldenText(name: "emoji, keycaps", text: "1️⃣ 2️⃣ #️⃣ *️⃣ 0123456789#*"),
    GoldenText(name: "emoji or text", text: "❤ ❤️ ☎ ☎️ ✂︎ ✂️ ☺ ☺️ © ®"),
  ]

  private static let mixed = [
    GoldenText(name: "Arabic in English", text: "The word سلام means peace, and مرحبا 12 is hello 34."),
    GoldenText(
      name: "English in Arabic", text: "يقول Swift 6.3 إنه سريع (very fast) و safe جدًا", language: "ar"),
    GoldenText(name: "Hebrew, emoji", text: "שלום 👋🏽 עולם 🌍 abc 😀", language: "he"),
    GoldenText(name: "isolates", text: "User \u{2068}אבג\u{2069}: 12 posts, \u{2067}abc שלום\u{2069} end"),
    GoldenText(name: "all at once", text: "Hello 你好 こんにちは 안녕 สวัสดี नमस्ते مرحبا שלום Привет 👋", language: "ja"),
    GoldenText(name: "Ethiopic", text: "ሰማይ አይታረስ ንጉሥ አይከሰስ", language: "am"),
    GoldenText(name: "Cherokee and Canadian syllables", text: "ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ ᐃᓄᒃᑎᑐᑦ ᓀᐦᐃᔭᐍᐏᐣ"),
  ]
}
