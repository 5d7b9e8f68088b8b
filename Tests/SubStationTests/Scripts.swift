import Testing

/// A script for tests, 320 × 180.
func script(
  _ events: [String], styles: [String] = [plainStyle], header: String = "PlayResX: 320\nPlayResY: 180",
  end: String = "0:00:02.00"
) -> String {
  """
  [Script Info]
  ScriptType: v4.00+
  \(header)

  [V4+ Styles]
  Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
  \(styles.map { "Style: \($0)" }.joined(separator: "\n"))

  [Events]
  Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
  \(events.map { "Dialogue: 0,0:00:00.00,\(end),Default,,0,0,0,,\($0)" }.joined(separator: "\n"))

  """
}

let plainStyle = style()

func style(size: Int = 24, primary: String = "&H00FFFFFF", scale: Int = 100, border: String = "1,2,1")
  -> String
{
  "Default,DejaVu Sans,\(size),\(primary),&H000000FF,&H00000000,&H80000000,0,0,0,0,\(scale),\(scale),0,0,\(border),2,10,10,10,1"
}

/// What scripts do, a file each.
struct ScriptCase: Sendable, CustomTestStringConvertible {
  var name: String
  var text: String
  var testDescription: String { name }

  static let all = [
    ScriptCase(
      name: "places",
      text: script((1...9).map { #"{\an\#($0)\fs16}No \#($0)"# })),
    ScriptCase(
      name: "rotation",
      text: script([
        #"{\pos(160,60)\an5\frz20}Turned about Z"#, #"{\pos(160,110)\an5\frx40\fry30}Turned in space"#,
        #"{\pos(160,150)\org(0,150)\an5\frz-8}About the edge"#,
      ])),
    ScriptCase(
      name: "clips",
      text: script([
        #"{\an5\pos(160,40)\clip(100,0,220,180)}Only the middle of it"#,
        #"{\an5\pos(160,90)\iclip(100,0,220,180)}All but the middle"#,
        #"{\an5\pos(160,140)\fs36\clip(m 60 120 l 260 120 160 165)}In a triangle"#,
      ])),
    ScriptCase(
      name: "karaoke",
      text: script([
        #"{\an5\pos(160,50)\k50}One {\k50}two {\k50}three {\k50}four"#,
        #"{\an5\pos(160,90)\kf60}Fill{\kf60}ing {\kf60}words"#,
        #"{\an5\pos(160,130)\ko50}Out{\ko50}line {\ko80}last"#,
      ])),
    ScriptCase(
      name: "drawings",
      text: script([
        #"{\an7\pos(20,20)\p1\bord0\1c&H30A0F0&}m 0 0 l 80 0 80 60 0 60{\p0}"#,
        #"{\an7\pos(140,20)\p1\bord3\3c&HFF8000&}m 30 0 b 46 0 60 14 60 30 b 60 46 46 60 30 60 b 14 60 0 46 0 30 b 0 14 14 0 30 0"#,
        #"{\an7\pos(220,100)\p4\frz15}m 0 0 l 640 0 320 480{\p0} text"#,
      ])),
    ScriptCase(
      name: "fades",
      text: script([
        #"{\an5\pos(160,50)\fad(1000,700)}In and out"#,
        #"{\an5\pos(160,100)\fade(255,64,192,0,600,1200,2000)}In parts"#,
        #"{\an5\pos(160,140)\alpha&H80&\1a&H20&}Half there"#,
      ])),
    ScriptCase(
      name: "moves",
      text: script([
        #"{\an5\move(60,40,260,140)}From there to here"#,
        #"{\an5\move(260,40,60,150,500,1500)\fs16}later and shorter"#,
      ])),
    ScriptCase(
      name: "borders",
      text: script(
        [
          #"{\an5\pos(160,35)\bord4\shad3\blur2}Soft and thick"#,
          #"{\an5\pos(160,80)\xbord6\ybord0\xshad-4\yshad4}Wide"#,
          #"{\an5\pos(160,125)\be3\3c&H00C0FF&\bord3}Blurred edges"#,
          #"{\an5\pos(160,160)\fs14\u1\s1\b1\i1}Lines"#,
        ], styles: [style(border: "3,2,2")])),
    ScriptCase(
      name: "transforms",
      text: script([
        #"{\an5\pos(160,40)\t(\fscx180\fscy60)}Stretched"#,
        #"{\an5\pos(160,90)\t(200,1500,2,\frz60\1c&H2020FF&\fs34)}Turning red"#,
        #"{\an5\pos(160,140)\fax0.5\t(\fax-0.5\fsp6\bord5)}Sheared"#,
      ])),
    ScriptCase(
      name: "languages",
      text: script(
        [
          #"{\an8}Ελληνικά, кириллица, e\#u{301}té, ﬁn, ½ €"#, #"{\an5}שלום עולם — مرحبا"#,
          #"{\an2\q0}A long line that does not fit on the canvas and is broken into several of about\hthe same\Nlength"#,
        ], styles: [style(size: 18)])),
    ScriptCase(
      name: "old and incomplete",
      text: """
        [Script Info]
        ScriptType: v4.00
        ScaledBorderAndShadow: no
        WrapStyle: 2

        [V4 Styles]
        Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, TertiaryColour, BackColour, Bold, Italic, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, AlphaLevel, Encoding
        Style: Default,DejaVu Sans,28,16777215,65535,65535,0,-1,0,1,2,2,2,10,10,20,0,0

        [Events]
        Format: Marked, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
        Dialogue: Marked=0,0:00:00.00,0:00:02.00,*Default,,0000,0000,0000,,Without a size of its own

        """),
  ]
}
