import ClipJob

/// Documents for tests, by the parts that differ.
enum Documents {
  static let clip = #"{"source": {"video": "talk.mp4"}}"#

  static func job(
    clips: String = clip, outputs: String = #"{"to": "out/clip.mp4"}"#, extra: String = ""
  ) -> String {
    #"{"version": 1, "tracks": [{"clips": [\#(clips)]}], "outputs": [\#(outputs)]\#(extra)}"#
  }

  /// A job whose only clip has these keys besides its source.
  static func job(clip keys: String, source: String = #"{"video": "talk.mp4"}"#) -> String {
    job(clips: #"{"source": \#(source)\#(keys.isEmpty ? "" : ", " + keys)}"#)
  }

  /// Every key that is built, each with a value that is not its default.
  static let full = #"""
    {
      "version": 1,
      "id": "talk-7-highlight-3",
      "priority": 60,
      "runAt": "2026-11-21T10:00:00Z",
      "timeout": 900,
      "maxAttempts": 5,
      "labels": {"tenant": "acme", "episode": "7"},
      "budget": {"maxCostUSD": 0.05},
      "canvas": {"width": 1080, "height": 1920, "fps": 29.97, "background": "#101014"},
      "tracks": [
        {"clips": [
          {
            "source": {"video": "talk.mp4"},
            "trim": {"from": 63.2, "to": "00:01:33.200"},
            "start": 0,
            "speed": 1.5,
            "fit": "contain",
            "focus": {"x": 0.25, "y": 0.75},
            "crop": {"x": 0.1, "y": 0.1, "width": 0.9, "height": 0.8},
            "frame": {"x": [{"t": 0, "v": -1}, {"t": 0.5, "v": -0.5, "easing": "easeOut"}], "width": 2}, "position": "bottom-right", "margin": {"x": 0.05, "y": 0.1},
            "rotate": 12.5, "flip": "horizontal",
            "opacity": [{"t": 0, "v": 0}, {"t": 0.5, "v": 1, "easing": "easeOut"}],
            "blend": "screen",
            "motion": {"from": {"zoom": 1.5, "x": 0.25}, "to": {"zoom": 2}, "easing": [0.25, 0.1, 0.25, 1]},
            "volume": [{"t": 0, "v": 0.5}, {"t": 2, "v": "+20 dB"}], "fadeIn": 0.25, "fadeOut": 0.5
          },
          {
            "source": {"image": "logo.png"}, "duration": 5,
            "transition": {"type": "crossfade", "duration": 0.5, "easing": "easeInOut"}
          },
          {"source": {"video": "loop.mov"}, "stream": {"video": 1, "audio": "es-MX"}, "loop": true, "fill": "loop", "end": "01:00", "deinterlace": "off"}
        ]},
        {"defaults": {"duration": 1, "rotate": 5}, "clips": [
          {"source": {"color": "#1a2b3c80"}, "start": 2},
          {"source": {"gradient": {"from": "#000000", "to": "#ffffff", "angle": 90}}},
          {"source": {"pattern": {"name": "noise", "seed": 7}}, "duration": 1},
          {"source": {"audio": "voice.wav"}, "id": "voice"}
        ]},
        {"clips": [
          {"source": {"image": "cover.png"}, "duration": {"of": "voice"}},
          {"source": {"image": "logo.png"}, "duration": "timeline"}
        ]}
      ],
      "audio": {
        "tracks": [
          {"source": "music.m4a", "stream": {"audio": 2}, "start": 1, "trim": {"from": 2, "clamp": true}, "duration": 20, "loop": true, "volume": 0.3,
           "fadeIn": 1, "fadeOut": 2, "id": "bed"},
          {"source": "rain.wav", "duration": {"of": "bed"}}
        ]
      },
      "outputs": [
        {"to": "out/clip.mp4", "width": 720, "height": 1280, "fps": 30,
         "video": {"codec": "hevc", "crf": 23.5, "preset": "slow", "gop": 1.5, "encoder": "software"},
         "audio": {"codec": "aac", "bitrate": 96000}},
        {"to": "out/clip.webm", "video": {"bitrate": 2000000}},
        {"to": "out/silent.mkv", "audio": false},
        {"to": "out/clip.gif", "fps": 12.5},
        {"to": "out/poster.JPG", "at": 1.5, "width": 540}
      ]
    }
    """#

  /// The errors of a document; empty for one that is right.
  static func errors(_ text: String) -> [JobError] {
    do {
      _ = try Job.parse(Array(text.utf8))
      return []
    } catch {
      return error.errors
    }
  }
}
