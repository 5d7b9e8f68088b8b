import MediaTypes
@testable import SubStation

extension FuzzTarget {
  /// Whole scripts, drawn by libass at a few times.
  static let substation = FuzzTarget(
    "substation",
    seeds: [
      script([#"{\an5\pos(160,60)\frz20\t(0,500,2,\fscx180\1c&H2020FF&)}Turned{\r} and {\b1}bold"#]),
      script([
        #"{\k20}One {\kf30}two {\ko40}three"#, #"{\clip(m 0 0 l 9 0 9 9)\fad(100,100)\fs+3\fs+9}cut\Nlines"#,
      ]),
      script([
        #"{\p1\bord3\blur2}m 30 0 b 46 0 60 14 60 30 s 1 2 3 4 5 6 p 7 8 c{\p0} x"#,
        #"{\move(1,2,3,4,5,6)\be3\fax1}y"#,
      ]),
      script([#"{\q2\xbord9\yshad-4\org(0,0)\frx40\fnSerif\fe128}a b"#])
        + "[Fonts]\nfontname: a.ttf\n!!!!\n".seed,
    ]
  ) { input in
    guard let track = try? AssTrack(input, name: "a.ass") else { return }
    // What is within limits stays so.
    let again = try? AssTrack(track.script, name: "a.ass")
    require(
      again?.eventCount == track.eventCount, "\(track.eventCount) lines became \(again?.eventCount ?? -1)")
    require(again?.warnings.isEmpty == true, "checked, and again: \(again?.warnings.first?.message ?? "")")
    guard let renderer = try? AssRenderer(track, width: 320, height: 180) else { return }
    for milliseconds in [0, 40, 500, 499, 60_000] as [Int64] {
      guard let frame = try? renderer.frame(at: Rational(milliseconds, 1000)) else { continue }
      for part in frame.parts {
        let picture = part.picture
        require((part.x | part.y | picture.width | picture.height) & 1 == 0, "odd places")
        require(
          part.x >= 0 && part.x + picture.width <= 320 && part.y >= 0 && part.y + picture.height <= 180,
          "outside")
      }
    }
  }

  private static func script(_ events: [String]) -> [UInt8] {
    """
    [Script Info]
    ScriptType: v4.00+
    PlayResX: 320
    PlayResY: 180

    [V4+ Styles]
    Format: Name, Fontname, Fontsize, PrimaryColour, Outline, Shadow, ScaleX, ScaleY, BorderStyle, Alignment
    Style: Default,DejaVu Sans,24,&H00FFFFFF,2,1,100,100,1,2

    [Events]
    Format: Layer, Start, End, Style, Text
    \(events.map { "Dialogue: 0,0:00:00.00,0:00:01.00,Default,\($0)" }.joined(separator: "\n"))

    """.seed
  }
}
