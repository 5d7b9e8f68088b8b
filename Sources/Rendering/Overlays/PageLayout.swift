import Captions
import ClipJob
import Compositor
import Typography

/// A page of captions in its room: where its words are.
struct PageLayout {
  let layout: TextLayout
  /// Of the layout's top left corner in the room.
  let origin: (x: Double, y: Double)
  /// Of each word of the page, its letters; none where the layout has left it out.
  let words: [Range<Int>]
  /// Samples of the room.
  let em: Double

  /// - Parameter position: of the clip.
  init(
    _ page: CaptionPage, _ captions: CaptionSource, in room: OverlayRoom, fonts: FontSet,
    _ position: Position?
  ) throws(TextError) {
    var style = captions.look.style
    let text = PageText(page, style: style)
    let place = PagePlace(page.placement, captions, in: room, position)
    if let align = place.align { style.align = align }
    layout = try TextLayout(text.spans, style: style, in: place.area.room(of: room), fonts: fonts)
    origin = place.origin(of: layout)
    words = text.letters(in: layout)
    em = style.size * layout.factor * Double(room.canvasHeight)
  }
}
