import Testing

@testable import SubStation

@Suite struct AssMessagesTests {
  @Test func fontsThatAreMissingAreNamed() {
    #expect(
      AssMessages.warning(
        of: "fontselect: Using default font family: (Comic Sans MS, 400, 0) -> NotoSans, 0, NotoSans-Regular")
        == "there is no font “Comic Sans MS”; NotoSans-Regular is taken instead")
    #expect(
      AssMessages.warning(
        of: "fontselect: failed to find any fallback with glyph 0xE000 for font: (Arial, 400, 0)")
        == "no font has the letter U+E000, wanted in “Arial”")
    #expect(
      AssMessages.warning(of: "fontselect: (Arial, 400, 0) -> LiberationSans, 0, LiberationSans") == nil)
    #expect(AssMessages.warning(of: "Added subtitle file: <memory> (2 styles, 1 events)") == nil)
  }

  @Test func eachIsToldOnceAndNotForEver() {
    let messages = AssMessages()
    for _ in 0..<3 {
      for font in 0..<100 {
        messages.take("fontselect: Using default font family: (F\(font), 400, 0) -> a, 0, b")
      }
    }
    #expect(messages.warnings.count == AssMessages.most && Set(messages.warnings).count == AssMessages.most)
  }
}
