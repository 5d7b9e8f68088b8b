/// What Shotstack, editly, Creatomate, MoviePy and ffmpeg call things that have another name here.
///
/// Words are looked up in small letters, without hyphens, underscores and spaces.
enum Synonyms {
  /// What to do instead of a key that an object (`what`: "a clip") does not have; nil: nobody calls anything so.
  static func key(_ key: String, of what: String) -> String? {
    let word = Nearest.plainText(key)
    // A track's defaults are a clip's keys.
    let what = what == "the defaults" ? "a clip" : what
    let style =
      ["a text style", "a caption style", "the style of a span"].contains(what) ? styles[word] : nil
    return style ?? keys[what]?[word] ?? misplaced[what]?[word]
  }

  /// The values of a choice that others call `word`, as far as they are among `names`.
  static func values(_ word: String, among names: [String]) -> [String] {
    (values[Nearest.plainText(word)] ?? []).filter(names.contains)
  }

  /// The length by name that others call `word`.
  static func length(_ word: String) -> String? {
    switch Nearest.plainText(word) {
    case "end", "full", "max", "all", "match", "rest", "total", "whole", "inf", "infinite", "infinity",
      "forever",
      "toend", "project", "composition", "longest", "job":
      "timeline"
    case "auto", "media", "natural", "native", "original", "own", "asset", "file", "clip": "source"
    default: nil
    }
  }

  /// What to write instead of a file with an extension that cannot be written.
  static func ending(_ ending: String) -> String? {
    switch ending {
    case "mp3", "m4a", "aac", "wav", "flac", "ogg", "oga", "opus", "wma":
      "audio alone is not written yet: write an .mp4, and take its audio with ffmpeg -i clip.mp4 -vn -c copy clip.m4a"
    case "tif", "tiff", "bmp", "heic", "heif", "avif", "jxl": "stills are .png, .jpg or .webp"
    case "ssa", "sbv", "sub", "ttml", "dfxp", "xml", "scc", "stl", "lrc":
      "caption files are .srt, .vtt, .ass or .json"
    case "apng": "moving pictures are .gif, .mp4 or .webm"
    case "avi", "m4v", "wmv", "flv", "3gp", "mpg", "mpeg", "ts", "m2ts", "mts", "vob", "f4v", "ogv", "mxf":
      "write an .mp4: all players have it"
    case "mpd": "DASH is not implemented yet; write an .mp4"
    default: nil
    }
  }

  /// As CSS and others call what a style of text has.
  private static let styles: [String: String] = [
    "fontsize": use("size"), "textsize": use("size"), "fontfamily": use("font"), "family": use("font"),
    "fontweight": use("weight"), "bold": "use \"weight\": 700", "fontstyle": use("italic"),
    "texttransform": use("case"), "uppercase": "use \"case\": \"upper\"",
    "allcaps": "use \"case\": \"upper\"",
    "fontcolor": use("color"), "fill": use("color"), "textcolor": use("color"), "outline": use("stroke"),
    "strokecolor": "use \"stroke\": {\"color\": …}", "strokewidth": "use \"stroke\": {\"width\": …}",
    "background": use("box"), "backgroundcolor": "use \"box\": {\"color\": …}", "textalign": use("align"),
    "lineheight": use("lineSpacing"), "tracking": use("letterSpacing"), "dropshadow": use("shadow"),
  ]

  private static let keys: [String: [String: String]] = [
    "a job": [
      "timeline": use("tracks"), "layers": use("tracks"), "scenes": use("tracks"), "elements": use("tracks"),
      "clips": "they go into a track: \"tracks\": [{\"clips\": […]}]",
      "videos": "they go into a track: \"tracks\": [{\"clips\": […]}]",
      "source": "it goes into a clip: \"tracks\": [{\"clips\": [{\"source\": …}]}]",
      "input": "it goes into a clip: \"tracks\": [{\"clips\": [{\"source\": …}]}]",
      "inputs": "they go into clips: \"tracks\": [{\"clips\": [{\"source\": …}]}]",
      "output": "use \"outputs\", a list: [{\"to\": \"out/clip.mp4\"}]", "outpath": outputs,
      "outputfile": outputs, "to": outputs, "path": outputs, "filename": outputs,
      "soundtrack": soundtrack, "music": soundtrack, "audiofilepath": soundtrack, "audiotracks": soundtrack,
      "backgroundaudio": soundtrack,
      "size": canvas, "resolution": canvas, "aspectratio": canvas, "background": canvas,
      "backgroundcolor": canvas, "framerate": canvas,
      "format": "the extension of an output's \"to\" chooses it",
      "duration": "a clip has it; the job lasts as long as its longest track",
      "callback": webhook, "webhook": webhook, "webhookurl": webhook,
      "defaults": "a track has them: \"tracks\": [{\"defaults\": {…}, \"clips\": […]}]",
      "retries": use("maxAttempts"), "attempts": use("maxAttempts"),
    ],
    "a track": [
      "layers": use("clips"), "items": use("clips"), "elements": use("clips"),
      "source": "it goes into a clip: \"clips\": [{\"source\": …}]",
    ],
    "a clip": [
      "asset": "use \"source\": {\"video\": \"talk.mp4\"}", "src": source, "file": source, "path": source,
      "url": source, "input": source,
      "type": "the key of \"source\" tells the kind: {\"video\": \"talk.mp4\"}",
      "length": "use \"duration\", seconds",
      "to": "the time of the source goes into \"trim\": {\"from\": 1, \"to\": 3}",
      "from": trim, "cutfrom": trim, "cutto": trim, "trimstart": trim, "trimend": trim, "trimduration": trim,
      "ss": trim, "in": trim, "out": trim, "seek": trim, "t": use("duration"), "subclip": trim,
      "inpoint": trim, "outpoint": trim, "offset": use("start"),
      "time": use("start"), "at": use("start"), "begin": use("start"), "delay": use("start"),
      "resizemode": use("fit"), "objectfit": use("fit"), "scalemode": use("fit"),
      "scale": "use \"frame\": its \"width\" and \"height\" are parts of the canvas", "size": frame,
      "width": frame, "height": frame, "x": frame, "y": frame, "left": frame, "top": frame, "box": frame,
      "zoom": motion, "kenburns": motion, "zoomdirection": motion, "zoomamount": motion, "pan": motion,
      "animation": motion, "animations": motion,
      "rotation": use("rotate"), "angle": use("rotate"), "alpha": use("opacity"),
      "transparency": use("opacity"),
      "mirror": use("flip"), "hflip": "use \"flip\": \"horizontal\"", "vflip": "use \"flip\": \"vertical\"",
      "blendmode": use("blend"), "rate": use("speed"), "playbackrate": use("speed"),
      "timescale": use("speed"),
      "mute": mute, "muted": mute, "mixvolume": use("volume"), "gain": use("volume"),
      "fade": "use \"fadeIn\" and \"fadeOut\" for the audio, keyframes of \"opacity\" for the picture",
      "repeat": use("loop"), "resize": frame, "crossfadein": transition, "crossfadeout": transition,
      "zindex": order, "layer": order, "z": order, "crossfade": transition, "transitionin": transition,
      "transitionout": transition,
      "filter": filters, "filters": filters, "effect": filters, "vf": filters, "blur": filters,
      "subtitles": "use \"source\": {\"captions\": {\"file\": \"talk.srt\"}} on a track above",
      "align": use("position"), "deinterlacing": use("deinterlace"), "streams": use("stream"),
      "anchor": use("position"), "gravity": use("position"),
      "padding": use("margin"), "name": use("id"), "alias": use("id"), "label": use("id"),
      "right": use("position"), "bottom": use("position"), "clamp": "it goes into \"trim\"",
      "volumedb": "use \"volume\": \"-6 dB\"",
    ],
    "a source": [
      "type": kind, "src": kind, "file": kind, "path": kind, "url": kind, "asset": kind, "clip": kind,
      "movie": "use \"video\"", "film": "use \"video\"", "picture": "use \"image\"", "photo": "use \"image\"",
      "still": "use \"image\"", "png": "use \"image\"", "jpg": "use \"image\"", "music": "use \"audio\"",
      "sound": "use \"audio\"", "voice": "use \"audio\"", "colour": "use \"color\"",
      "fillcolor": "use \"color\"", "title": "use \"text\"",
      "html": "pages are not rendered; use an image of it",
      "subtitles": "use \"captions\"", "subtitle": "use \"captions\"",
      "srt": "use \"captions\": {\"file\": \"talk.srt\"}",
      "caption": "use \"captions\"", "heading": "use \"text\"",
      "audiogram": "use \"waveform\"", "spectrum": "use \"waveform\"", "visualizer": "use \"waveform\"",
      "equalizer": "use \"waveform\"", "progressbar": "use \"progress\"",
      "countdown": "use \"text\": \"{countdown}\"", "timer": "use \"text\": \"{time}\"",
      "clock": "use \"text\": \"{time}\"", "timecode": "use \"text\": \"{timecode}\"",
    ],
    "a waveform": [
      "file": use("audio"), "src": use("audio"), "source": use("audio"), "path": use("audio"),
      "track": use("of"), "clip": use("of"), "id": use("of"), "type": use("style"), "mode": use("show"),
      "colour": use("color"), "played": use("playedColor"), "progresscolor": use("playedColor"),
      "count": use("bars"), "spacing": use("gap"), "linewidth": use("thickness"),
    ],
    "a progress bar": [
      "type": use("style"), "shape": use("style"), "colour": use("color"), "fill": use("color"),
      "track": use("background"), "trackcolor": use("background"), "bg": use("background"),
      "height": use("thickness"), "linewidth": use("thickness"), "radius": use("rounded"),
    ],
    "a trim": [
      "start": use("from"), "begin": use("from"), "in": use("from"), "ss": use("from"),
      "cutfrom": use("from"),
      "end": use("to"), "out": use("to"), "cutto": use("to"),
      "duration": "use \"to\", the time of the source where it ends",
      "length": "use \"to\", the time of the source where it ends",
    ],
    "a transition": [
      "name": use("type"), "kind": use("type"), "effect": use("type"), "length": use("duration"),
      "time": use("duration"), "timing": use("easing"), "curve": use("easing"),
    ],
    "a keyframe": [
      "time": use("t"), "at": use("t"), "value": use("v"), "ease": use("easing"), "curve": use("easing"),
      "interpolation": use("easing"),
    ],
    "a frame": [
      "w": use("width"), "h": use("height"), "left": use("x"), "top": use("y"), "scale": use("width"),
      "size": sides, "position": "it goes beside \"frame\", into the clip",
    ],
    "a pose": ["scale": use("zoom")],
    "the canvas": [
      "framerate": use("fps"), "rate": use("fps"), "r": use("fps"), "backgroundcolor": use("background"),
      "color": use("background"), "size": sides, "resolution": sides, "aspectratio": sides, "w": use("width"),
      "h": use("height"), "duration": "a clip has it; the job lasts as long as its longest track",
    ],
    "an audio track": [
      "audio": use("source"), "src": use("source"), "file": use("source"), "path": use("source"),
      "url": use("source"), "asset": use("source"), "mixvolume": use("volume"), "gain": use("volume"),
      "cutfrom": trim, "cutto": trim, "from": trim, "to": trim, "offset": use("start"), "delay": use("start"),
      "repeat": use("loop"), "length": use("duration"), "mute": mute, "muted": mute,
      "ducking": use("duck"), "name": use("id"), "alias": use("id"),
      "effect": "use \"fadeIn\" and \"fadeOut\"",
      "volumedb": "use \"volume\": \"-6 dB\"",
    ],
    "a length": [
      "id": use("of"), "clip": use("of"), "name": use("of"), "track": use("of"), "like": use("of"),
      "as": use("of"), "ref": use("of"), "source": use("of"),
    ],
    "an output": [
      "path": use("to"), "file": use("to"), "filename": use("to"), "output": use("to"), "outpath": use("to"),
      "url": use("to"), "name": use("to"), "dest": use("to"), "destination": use("to"),
      "format": "the extension of \"to\" chooses it", "container": "the extension of \"to\" chooses it",
      "size": sides, "resolution": sides, "aspectratio": sides, "framerate": use("fps"), "r": use("fps"),
      "quality": inVideo("crf"), "crf": inVideo("crf"), "codec": inVideo("codec"), "vcodec": inVideo("codec"),
      "preset": inVideo("preset"), "bitrate": inVideo("bitrate"), "gop": inVideo("gop"), "time": use("at"),
      "timestamp": use("at"), "mute": "use \"audio\": false", "acodec": "use \"audio\": {\"codec\": …}",
    ],
    "the video": [
      "quality": use("crf"), "cq": use("crf"), "qp": use("crf"), "q": use("crf"), "vcodec": use("codec"),
      "keyint": "use \"gop\", seconds", "keyframes": "use \"gop\", seconds", "speed": use("preset"),
      "hwaccel": use("encoder"), "fps": "it goes beside \"video\", into the output",
      "width": "it goes beside \"video\", into the output",
      "height": "it goes beside \"video\", into the output",
    ],
    "the audio": [
      "acodec": use("codec"), "source": "use \"tracks\": [{\"source\": \"music.m4a\"}]",
      "kbps": "use \"bitrate\", bits per second",
    ],
  ]

  /// Keys of another object, in the place where they do not belong.
  private static let misplaced: [String: [String: String]] = [
    "a job": [
      "width": canvas, "height": canvas, "fps": canvas, "captions": inSource, "text": inSource,
      "video": inSource, "image": inSource, "transition": "a clip has it",
      "codec": "an output has it, in \"video\"",
      "crf": "an output has it, in \"video\"",
    ],
    "a clip": [
      "video": inSource, "image": inSource,
      "audio": "use \"volume\": 0 for none; audio of its own goes into a clip's \"source\"",
      "color": inSource, "gradient": inSource,
      "pattern": inSource, "text": inSource, "captions": inSource, "waveform": inSource, "progress": inSource,
      "background": "the canvas has it", "fps": "the canvas has it", "clips": "a track has them",
    ],
    "a source": [
      "trim": beside, "duration": beside, "start": beside, "end": beside, "speed": beside, "volume": beside,
      "loop": beside, "fit": beside, "crop": beside, "opacity": beside, "from": beside, "to": beside,
      "position": beside, "frame": beside, "fill": beside, "stream": beside, "margin": beside,
      "deinterlace": beside, "transition": beside,
    ],
    "a track": [
      "duration": "a clip has it", "volume": "a clip has it", "opacity": "a clip has it",
      "transition": "a clip has it, or the track's \"defaults\"",
      "video": "it goes into a clip: \"clips\": [{\"source\": {\"video\": …}}]",
      "start": "a clip has it",
    ],
    "the canvas": ["to": "an output has it", "codec": "an output has it, in \"video\""],
  ]

  private static let values: [String: [String]] = [
    "h265": ["hevc"], "x265": ["hevc"], "libx265": ["hevc"], "hevcnvenc": ["hevc"],
    "x264": ["h264"], "libx264": ["h264"], "avc": ["h264"], "avc1": ["h264"], "h264nvenc": ["h264"],
    "libvpxvp9": ["vp9"], "libaomav1": ["av1"], "libsvtav1": ["av1"], "aomav1": ["av1"], "libopus": ["opus"],
    "mp4a": ["aac"], "aaclc": ["aac"], "libfdkaac": ["aac"],
    "crop": ["cover"], "fill": ["stretch", "cover"], "zoom": ["cover"], "pad": ["contain"],
    "letterbox": ["contain"],
    "fit": ["contain"], "scaledown": ["contain"], "inside": ["contain"], "blurred": ["blur"],
    "containblur": ["blur"], "original": ["none"], "native": ["none"],
    "fade": ["crossfade"], "dissolve": ["crossfade"], "mix": ["crossfade"], "xfade": ["crossfade"],
    "fadetoblack": ["fadeBlack"], "fadethroughblack": ["fadeBlack"], "dip": ["fadeBlack"],
    "diptoblack": ["fadeBlack"],
    "directionalleft": ["slideLeft"], "directionalright": ["slideRight"], "pushleft": ["slideLeft"],
    "pushright": ["slideRight"], "slide": ["slideLeft"], "push": ["slideLeft"], "wipe": ["wipeLeft"],
    "ease": ["easeInOut"], "step": ["hold"], "steps": ["hold"], "quadin": ["easeIn"], "quadout": ["easeOut"],
    "hflip": ["horizontal"], "vflip": ["vertical"], "h": ["horizontal"], "v": ["vertical"],
    "lighten": ["screen"], "darken": ["multiply"], "lineardodge": ["add"], "plus": ["add"],
    "sourceover": ["normal"],
    "gpu": ["hardware"], "nvenc": ["hardware"], "cpu": ["software"], "mandelbrot": ["plasma"],
    "testsrc": ["testcard"], "bars": ["testcard"], "smpte": ["testcard"],
  ]

  private static func use(_ key: String) -> String { "use \"\(key)\"" }
  private static func inVideo(_ key: String) -> String { "it goes into \"video\": {\"\(key)\": …}" }
  private static let inSource = "it goes into a clip's \"source\""
  private static let beside = "it goes beside \"source\", into the clip"
  private static let source = "use \"source\": {\"video\": \"talk.mp4\"}"
  private static let kind = "the key tells the kind: {\"video\": \"talk.mp4\"}"
  private static let trim = "use \"trim\": {\"from\": 1, \"to\": 3}"
  private static let frame =
    "use \"frame\": {\"x\": 0.1, \"y\": 0.1, \"width\": 0.5, \"height\": 0.5}, parts of the canvas"
  private static let motion = "use \"motion\": {\"from\": {\"zoom\": 1}, \"to\": {\"zoom\": 1.2}}"
  private static let transition = "use \"transition\" on the second of two clips"
  private static let webhook = "webhooks are not implemented yet: follow the queue's events instead"
  private static let filters = "effects are not implemented yet"
  private static let order =
    "tracks are painted in order, the first at the bottom: put the clip into a later track"
  private static let mute = "use \"volume\": 0"
  private static let canvas = "it goes into \"canvas\": {\"width\": 1080, \"height\": 1920, \"fps\": 30}"
  private static let sides = "use \"width\" and \"height\""
  private static let outputs = "use \"outputs\": [{\"to\": \"out/clip.mp4\"}]"
  private static let soundtrack = "use \"audio\": {\"tracks\": [{\"source\": \"music.m4a\"}]}"
}
