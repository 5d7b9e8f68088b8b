import Captions
import Testing

@Suite struct CaptionEncodingTests {
  private static let file = "1\r\n00:00:01,000 --> 00:00:02,000\r\nÜber 10 € – 😀\r\n"

  private func utf16(_ text: String, isBigEndian: Bool, mark: Bool = true) -> [UInt8] {
    let units = (mark ? [0xFEFF] : []) + Array(text.utf16)
    return units.flatMap {
      isBigEndian ? [UInt8($0 >> 8), UInt8($0 & 255)] : [UInt8($0 & 255), UInt8($0 >> 8)]
    }
  }

  @Test func byteOrderMarksTellTheEncoding() throws {
    let files: [[UInt8]] = [
      Array(Self.file.utf8), [0xEF, 0xBB, 0xBF] + Array(Self.file.utf8), utf16(Self.file, isBigEndian: false),
      utf16(Self.file, isBigEndian: true),
    ]
    for bytes in files {
      let track = try CaptionTrack.read(bytes, name: "a.srt")
      #expect(track.texts == ["Über 10 €\u{A0}– 😀"])
      #expect(track.warnings == [])
    }
  }

  @Test func otherEncodingsAreAnErrorThatNamesTheByteAndWhatToDo() {
    let latin = Array("1\n00:00:01,000 --> 00:00:02,000\nCaf".utf8) + [0xE9, 0x0A]
    let error = failure(latin, "café.srt")
    #expect(error?.code == "captions.encoding")
    #expect(error?.message.contains("line 3: the byte 0xE9 at offset 35") == true)
    #expect(error?.hint?.contains("iconv -f WINDOWS-1252 -t UTF-8") == true)
  }

  @Test(arguments: [false, true])
  func utf16WithoutAMarkIsTold(isBigEndian: Bool) {
    let error = failure(utf16(Self.file, isBigEndian: isBigEndian, mark: false))
    #expect(error?.code == "captions.encoding")
    #expect(error?.hint?.contains(isBigEndian ? "UTF-16BE" : "UTF-16LE") == true)
  }

  @Test func damagedUTF16IsAnError() {
    #expect(failure([0xFF, 0xFE, 0x31])?.message.contains("odd number of bytes: 3") == true)
    #expect(
      failure([0xFE, 0xFF, 0xD8, 0x00, 0x00, 0x31])?.message.contains("lone surrogate) at offset 2") == true)
  }

  @Test func zeroBytesAndControlCharactersAreLeftOutAndTold() throws {
    let track = try captions("00:01.000 --> 00:02.000\nA\0B\u{1B}[31m C\u{7F}\u{FEFF}D\n")
    #expect(track.texts == ["AB[31m CD"])
    #expect(track.codes == ["captions.controlCharacters"])
  }

  @Test func aFileThatIsTooLargeIsRefused() {
    let error = failure([UInt8](repeating: 0x20, count: CaptionLimits.bytes + 1))
    #expect(error?.code == "captions.tooLarge")
    #expect(error?.message.contains("32 MiB") == true)
  }

  @Test(arguments: ["", " \n\r\n\t", "\u{FEFF}"])
  func anEmptyFileIsTold(text: String) {
    #expect(failure(text)?.message == "film.srt is empty")
  }
}
