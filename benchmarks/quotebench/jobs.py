"""Sources and jobs of many kinds, all of them short: the same ones for the same seed."""

import os
import random

from renderbench.measure import run

FFMPEG = ["ffmpeg", "-hide_banner", "-v", "error", "-nostdin", "-y"]
SECONDS = 5

# name, size, rate, encoder and its options.
FILMS = [
    ("hd.mp4", "1280x720", 30, ["libx264", "-preset", "veryfast", "-g", "60"]),
    ("web.mp4", "640x360", 25, ["libx264", "-preset", "veryfast", "-g", "250"]),
    ("phone.mp4", "360x640", 30, ["libx265", "-preset", "ultrafast", "-x265-params", "log-level=none"]),
    ("small.webm", "320x180", 25, ["libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "1M"]),
]


def sources(folder):
    for number, (name, size, rate, codec) in enumerate(FILMS):
        sound = ["-c:a", "libopus" if name.endswith("webm") else "aac"]
        run([
            *FFMPEG, "-f", "lavfi", "-i", f"testsrc2=s={size}:r={rate}",
            "-f", "lavfi", "-i", f"sine=frequency={220 * (number + 1)}:sample_rate=48000:duration={SECONDS}",
            "-t", str(SECONDS), "-pix_fmt", "yuv420p", "-c:v", *codec, *sound, os.path.join(folder, name),
        ])  # fmt: skip
    for name, size in [("large.jpg", "2400x1600"), ("tall.png", "600x900")]:
        still = ["-f", "lavfi", "-i", f"mandelbrot=s={size}", "-frames:v", "1", "-update", "1"]
        run([*FFMPEG, *still, os.path.join(folder, name)])


def jobs(count, seed):
    """Documents, without ids."""
    chance = random.Random(seed)
    return [_job(chance, number) for number in range(count)]


def _job(chance, number):
    kinds = [_cut, _cut, _blurred, _crossfade, _pip, _slideshow, _fast, _pattern]
    duration = round(chance.uniform(0.4, 2), 2)
    canvas = dict(zip(("width", "height"), chance.choice([(1280, 720), (640, 360), (360, 640), (480, 480), (720, 1280)])))
    canvas["fps"] = chance.choice([24, 25, 30])
    return {
        "version": 1,
        "canvas": canvas,
        "tracks": chance.choice(kinds)(chance, duration),
        "outputs": _outputs(chance, number, canvas),
    }


def _film(chance, duration, **members):
    begin = round(chance.uniform(0, SECONDS - duration * members.get("speed", 1) - 0.2), 2)
    return {"source": {"video": chance.choice(FILMS)[0]}, "trim": {"from": max(0, begin)}, "duration": duration, **members}


def _cut(chance, duration):
    return [{"clips": [_film(chance, duration)]}]


def _blurred(chance, duration):
    return [{"clips": [_film(chance, duration, fit="blur")]}]


def _fast(chance, duration):
    return [{"clips": [_film(chance, duration, speed=chance.choice([0.5, 1.5, 2]))]}]


def _crossfade(chance, duration):
    second = _film(chance, duration, transition={"type": "crossfade", "duration": 0.4})
    return [{"clips": [_film(chance, duration), second]}]


def _pip(chance, duration):
    frame = {"x": 0.6, "y": 0.6, "width": 0.35, "height": 0.35}
    return [{"clips": [_film(chance, duration, frame=frame, opacity=0.85)]}, {"clips": [_film(chance, duration)]}]


def _slideshow(chance, duration):
    motion = {"from": {"zoom": 1}, "to": {"zoom": 1.3}}
    return [{"clips": [{"source": {"image": name}, "duration": duration, "motion": motion} for name in ("large.jpg", "tall.png")]}]


def _pattern(chance, duration):
    return [{"clips": [{"source": {"pattern": {"name": "plasma"}}, "duration": duration}]}]


def _outputs(chance, number, canvas):
    preset = chance.choice(["ultrafast", "veryfast", "veryfast", "fast", "medium"])
    codec = chance.choice(["h264"] * 8 + ["hevc"])
    outputs = [{"to": f"out/{number}.mp4", "video": {"codec": codec, "preset": preset}}]
    more = chance.random()
    if more < 0.2:
        outputs.append({"to": f"out/{number}.jpg", "at": 0.2})
    elif more < 0.3:
        outputs.append({"to": f"out/{number}-square.mp4", "width": 240, "height": 240})
    elif more < 0.4:
        outputs.append({"to": f"out/{number}-half.mp4", "width": canvas["width"] // 2})
    elif more < 0.46:
        outputs = [{"to": f"out/{number}.webm", "width": 160, "video": {"codec": "vp9"}}]
    elif more < 0.52:
        outputs = [{"to": f"out/{number}.gif", "width": 160, "fps": 10}]
    return outputs
