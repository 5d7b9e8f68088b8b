import CASS
import CSubStation
import MediaTypes
import Synchronization

/// Draws a script by libass. Threads take turns: what libass knows and what was drawn last is touched by one at a time.
public final class AssRenderer: @unchecked Sendable {
  private let library: OpaquePointer
  private let renderer: OpaquePointer
  private let track: UnsafeMutablePointer<ASS_Track>
  private let messages = AssMessages()
  private let listener: UnsafeMutablePointer<csubstation_listener>
  private let turn = Mutex(())
  private let pool = PicturePool(capacity: Clusters.most)
  private var parts: [AssPart] = []
  /// What libass drew last is in `parts`.
  private var isDrawn = false

  /// `width`, `height`: the canvas. `storage`: the size of the video that the script was made for, where the canvas is another
  /// one: the letters are stretched as that video is, and borders and blurs are of its samples. As of FFmpeg's filter `subtitles`
  /// (`original_size`), whatever the script says of its colours' matrix is ignored: colours are R'G'B' of the canvas.
  public init(
    _ script: AssTrack, width: Int, height: Int, storage: (width: Int, height: Int)? = nil,
    fonts: FontFolders = FontFolders()
  ) throws(SubStationError) {
    guard width > 0, height > 0, width <= 16_384, height <= 16_384 else {
      throw SubStationError(.limits, "subtitles cannot be drawn on a canvas of \(width) × \(height)")
    }
    guard let library = ass_library_init() else { throw Self.memory }
    listener = .allocate(capacity: 1)
    listener.initialize(
      to: csubstation_listener(
        call: { context, _, message in
          guard let context, let message else { return }
          Unmanaged<AssMessages>.fromOpaque(context).takeUnretainedValue().take(String(cString: message))
        }, context: Unmanaged.passUnretained(messages).toOpaque()))
    // Before there is a renderer: it says which versions it is made of.
    csubstation_listen(UnsafeMutableRawPointer(library), listener)
    guard let renderer = ass_renderer_init(library) else {
      ass_library_done(library)
      listener.deallocate()
      throw Self.memory
    }
    ass_set_extract_fonts(library, 1)
    var text = script.script.map { CChar(bitPattern: $0) }
    guard
      let track = text.withUnsafeMutableBufferPointer({
        ass_read_memory(library, $0.baseAddress, $0.count, nil)
      })
    else {
      ass_renderer_done(renderer)
      ass_library_done(library)
      listener.deallocate()
      throw SubStationError(
        .unreadable, "\(script.name) is no SubStation Alpha that libass reads",
        hint: "name a file that Aegisub or ffmpeg can open as subtitles")
    }
    (self.library, self.renderer, self.track) = (library, renderer, track)
    ass_set_frame_size(renderer, Int32(width), Int32(height))
    let stored = storage ?? (width, height)
    if storage != nil, stored.width > 0, stored.height > 0 {
      ass_set_pixel_aspect(
        renderer, Double(width) / Double(height) / (Double(stored.width) / Double(stored.height)))
    }
    ass_set_storage_size(renderer, Int32(clamping: stored.width), Int32(clamping: stored.height))
    // Glyphs, and megabytes of bitmaps: kept from frame to frame.
    ass_set_cache_limits(renderer, 4_096, 64)
    load(fonts)
    if messages.lacksSettings {
      throw SubStationError(
        .fonts, "fontconfig does not read its settings from memory",
        hint: "link the program with libfontconfig 2.12 or newer, as a library that is loaded with it")
    }
  }

  private static let memory = SubStationError(.outOfMemory, "there is no memory for subtitles")

  deinit {
    ass_free_track(track)
    ass_renderer_done(renderer)
    ass_library_done(library)
    listener.deallocate()
  }

  private func load(_ fonts: FontFolders) {
    fonts.settings.withCString { settings in
      csubstation_set_fonts_text(settings)
      defer { csubstation_set_fonts_text(nil) }
      ass_set_fonts(
        renderer, nil, "sans-serif", Int32(ASS_FONTPROVIDER_FONTCONFIG.rawValue), csubstation_fonts_name(), 1)
    }
  }

  /// Fonts and letters that were not found so far: they are looked for when they are drawn.
  public var warnings: [SubStationWarning] { messages.warnings }

  /// What is shown at `seconds` of the script's time. Any order will do; forwards is quickest.
  public func frame(at seconds: Rational) throws(SubStationError) -> AssFrame {
    let milliseconds = (seconds * Rational(1000)).floor
    return try turn.withLock { _ throws(SubStationError) in try draw(milliseconds) }
  }

  private func draw(_ milliseconds: Int64) throws(SubStationError) -> AssFrame {
    var change: Int32 = 0
    let images = ass_render_frame(renderer, track, milliseconds, &change)
    guard change != 0 || !isDrawn else { return AssFrame(hasChanged: false, parts: parts) }
    var clusters = Clusters()
    for image in Images(first: images) {
      clusters.add(
        Clusters.Box(
          left: Int(image.dst_x), top: Int(image.dst_y), right: Int(image.dst_x) + Int(image.w),
          bottom: Int(image.dst_y) + Int(image.h)))
    }
    // The memory of pictures that nobody shows any more is the next ones'.
    (parts, isDrawn) = ([], false)
    var new: [AssPart] = []
    for box in clusters.boxes { new.append(try draw(images, in: box)) }
    (parts, isDrawn) = (new, true)
    return AssFrame(hasChanged: true, parts: new)
  }

  private func draw(_ images: UnsafeMutablePointer<ASS_Image>?, in box: Clusters.Box) throws(SubStationError)
    -> AssPart
  {
    var layout = PictureLayout.yuva444
    layout.isPremultiplied = true
    guard
      let picture = Picture(
        width: box.right - box.left, height: box.bottom - box.top, layout: layout, color: .canvas, from: pool)
    else { throw Self.memory }
    let planes = picture.planes.map { $0.data.assumingMemoryBound(to: UInt8.self) }
    let pitches = picture.planes.map(\.pitch)
    var target = csubstation_target(
      planes: (planes[0], planes[1], planes[2], planes[3]),
      pitches: (pitches[0], pitches[1], pitches[2], pitches[3]),
      x: Int32(box.left), y: Int32(box.top), width: Int32(picture.width), height: Int32(picture.height))
    csubstation_clear(&target)
    for image in Images(first: images) {
      csubstation_blend(
        &target, image.bitmap, Int(image.stride), image.dst_x, image.dst_y, image.w, image.h,
        AssColor(image.color).bytes)
    }
    return AssPart(picture: picture, x: box.left, y: box.top)
  }
}

/// Libass's list of images that are not empty, those beneath first.
private struct Images: Sequence, IteratorProtocol {
  private var image: UnsafeMutablePointer<ASS_Image>?

  init(first: UnsafeMutablePointer<ASS_Image>?) { image = first }

  mutating func next() -> ASS_Image? {
    while let current = image?.pointee {
      image = current.next
      if current.w > 0, current.h > 0 { return current }
    }
    return nil
  }
}
