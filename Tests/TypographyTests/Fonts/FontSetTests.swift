import Testing
import Typography

@Test func packagedFontsAreFound() throws {
  let fonts = try FontSet()
  #expect(fonts.contains("Noto Sans"))
}
