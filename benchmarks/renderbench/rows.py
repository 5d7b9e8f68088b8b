"""What is compared: the job, the ffmpeg command people use for it, and what both have to do at least."""

import os
from dataclasses import dataclass, field

from . import media
from .media import FFMPEG, TAGS

# One encoder, one set of parameters on both sides; threads are each side's default.
VIDEO = {"codec": "h264", "crf": 23, "preset": "veryfast", "gop": media.GOP / media.RATE}
AUDIO = {"codec": "aac", "bitrate": 128000}
X264 = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-g", str(media.GOP), "-pix_fmt", "yuv420p", *TAGS]
AAC = ["-c:a", "aac", "-b:a", "128k"]
MP4 = ["-movflags", "+faststart"]


@dataclass
class Row:
    name: str
    what: str
    # Canvas and tracks of the job; outputs as (width, height).
    canvas: dict
    tracks: list
    sizes: list
    # ffmpeg's runs, one for each output: (inputs with their options, filter graph ending in [v], sound map).
    ffmpeg: list
    # What must be decoded at least: arguments of a run that decodes and drops it.
    decode: list
    # Targets: name of the ratio → limit.
    targets: dict
    # The two compositions must be at least this similar per plane (SSIM); None: not even that.
    similar: float | None = 0.99
    # Why the two pictures differ on purpose: then their files' sizes differ too.
    differs: str = ""
    # Further ffmpeg commands, measured for information.
    also: dict = field(default_factory=dict)
    sound: bool = True


def job(row, folder, lossless=False):
    """The job document; its outputs go to `folder`."""
    video = {**VIDEO, "crf": 0, "preset": "ultrafast"} if lossless else VIDEO
    name = "clipmill-lossless" if lossless else "clipmill"
    outputs = [
        {
            "to": os.path.join(folder, f"{name}-{i}.mp4"), "width": width, "height": height,
            "video": video, "audio": AUDIO if row.sound else False,
        }
        for i, (width, height) in enumerate(row.sizes)
    ]  # fmt: skip
    return {"version": 1, "canvas": row.canvas, "tracks": row.tracks, "outputs": outputs}


def ffmpeg_commands(row, folder, lossless=False):
    """ffmpeg's commands for the row; `lossless` writes the composed frames as they are and drops the sound."""
    commands = []
    for i, (inputs, graph, sound) in enumerate(row.ffmpeg):
        command = [*FFMPEG, *inputs, "-filter_complex", graph, "-map", "[v]"]
        if lossless:
            # A sound output that nobody takes is an error, so it is taken and dropped.
            drop = ["-map", sound, "-f", "null", "-"] if sound and sound.startswith("[") else []
            commands.append([*command, "-pix_fmt", "yuv420p", os.path.join(folder, f"ffmpeg-{i}.y4m"), *drop])
            continue
        if sound:
            command += ["-map", sound, *AAC]
        commands.append([*command, *X264, *MP4, os.path.join(folder, f"ffmpeg-{i}.mp4")])
    return commands


def decode_command(row):
    return [*FFMPEG, *row.decode, "-f", "null", "-"]


def clip(source, start, end, **keys):
    return {"source": {"video": source}, "trim": {"from": start, "to": end}, **keys}


def all_rows(folder, seconds=media.SECONDS):
    """The rows, with their sources made in `folder`. `seconds`: the length of each result, for quick runs."""
    a, b = media.film(folder, 1), media.film(folder, 2)
    stills = [media.still(folder, n) for n in range(4)]
    upright = {"width": 1080, "height": 1920, "fps": media.RATE}
    wide = {"width": 1920, "height": 1080, "fps": media.RATE}
    span = ["-t", str(seconds)]
    one = [*span, "-i", a]
    both = ["-map", "0:v", "-map", "0:a"]
    plain = {"cpu_over_floor": 1.06, "wall_over_cpu": 0.55, "memory": 1.0}

    vertical = "[0:v]crop=ih*9/16:ih,scale=1080:1920:flags=bicubic[v]"
    square = "[0:v]crop=ih:ih,scale=1080:1080:flags=bicubic[v]"
    small = "[0:v]scale=1280:720:flags=bicubic[v]"
    rows = [
        Row(
            "crop", "9:16 crop of a landscape film", upright, [{"clips": [clip(a, 0, seconds)]}], [(1080, 1920)],
            [(one, vertical, "0:a")], [*one, *both], {**plain, "wall": 1.0},
        ),
        Row(
            "blurred", "the whole picture over its blurred copy", upright,
            [{"clips": [clip(a, 0, seconds, fit="blur")]}], [(1080, 1920)],
            # sigma: the one that clipmill's `fit: blur` has at this size, 4 % of the shorter side.
            [(one, "[0:v]split[p][q];[p]scale=1080:1920:force_original_aspect_ratio=increase:flags=bicubic,"
              "crop=1080:1920,gblur=sigma=43.2[back];[q]scale=1080:-2:flags=bicubic[front];"
              "[back][front]overlay=(W-w)/2:(H-h)/2[v]", "0:a")],
            [*one, *both], {**plain, "cpu_over_floor": 1.15, "wall": 0.72},
            differs="gblur has its sigma in samples, so it blurs chroma twice as wide as luma, and its one-step "
            "recursion is no Gaussian",
        ),
    ]  # fmt: skip

    half = (seconds + 1) / 2
    two = ["-t", str(half), "-i", a, "-t", str(half), "-i", b]
    rows.append(Row(
        "crossfade", "two clips joined by a crossfade of 1 s", wide,
        [{"clips": [
            clip(a, 0, half), clip(b, 0, half, transition={"type": "crossfade", "duration": 1}),
        ]}],
        [(1920, 1080)],
        [(two, f"[0:v][1:v]xfade=transition=fade:duration=1:offset={half - 1}[v];[0:a][1:a]acrossfade=d=1[a]", "[a]")],
        [*two, *both, "-map", "1:v", "-map", "1:a"], {**plain, "wall": 0.90},
        differs="xfade works in 4:4:4, so its chroma is resampled twice, and cuts fractions off where clipmill rounds: "
        "less of the grain is left to encode",
    ))  # fmt: skip

    pair = [*span, "-i", a, *span, "-i", b]
    rows.append(Row(
        "pip", "picture in picture at opacity 0.85", wide,
        [
            {"clips": [clip(a, 0, seconds)]},
            {"clips": [clip(
                b, 0, seconds, frame={"x": 0.675, "y": 0.65, "width": 0.3, "height": 0.3}, opacity=0.85, volume=0)]},
        ],
        [(1920, 1080)],
        [(pair, "[1:v]scale=576:324:flags=bicubic,format=yuva420p,colorchannelmixer=aa=0.85[small];"
          "[0:v][small]overlay=1296:702[v]", "0:a")],
        [*pair, *both, "-map", "1:v"], plain,
    ))  # fmt: skip

    split = (
        "[0:v]split=3[p][q][r];" + vertical.replace("[0:v]", "[p]").replace("[v]", "[v0]") + ";"
        + square.replace("[0:v]", "[q]").replace("[v]", "[v1]") + ";" + small.replace("[0:v]", "[r]").replace("[v]", "[v2]")
    )  # fmt: skip
    targets = []
    for i in range(3):
        targets += ["-map", f"[v{i}]", "-map", "0:a", *X264, *AAC, *MP4, f"split-{i}.mp4"]
    rows.append(Row(
        "three-outputs", "9:16, 1:1 and 16:9 from one decode, against three ffmpeg runs", wide,
        [{"clips": [clip(a, 0, seconds)]}], [(1080, 1920), (1080, 1080), (1280, 720)],
        [(one, vertical, "0:a"), (one, square, "0:a"), (one, small, "0:a")],
        [*one, *both], {**plain, "wall": 0.90},
        also={"one ffmpeg run with split": [*FFMPEG, *one, "-filter_complex", split, *targets]},
    ))  # fmt: skip
    rows.append(slideshow(stills, wide, 2.5 * seconds / media.SECONDS))
    return rows


def slideshow(stills, canvas, length):
    """Stills that grow to 1.2 over `length` seconds each, joined by crossfades of a fifth of that.

    zoompan moves its window by whole pixels of what it is given; people scale the still up first so that
    this does not show. 8000 pixels is what the usual recipes say."""
    # Whole frames on both sides: the length a multiple of five of them, the fade a fifth.
    count = round(length * media.RATE / 5) * 5
    length = count / media.RATE
    fade = length / 5
    clips = []
    for i, path in enumerate(stills):
        one = {"source": {"image": path}, "duration": length, "motion": {"from": {"zoom": 1}, "to": {"zoom": 1.2}}}
        if i:
            one["transition"] = {"type": "crossfade", "duration": fade}
        clips.append(one)
    inputs, graph, last = [], "", ""
    for i, path in enumerate(stills):
        inputs += ["-i", path]
        graph += (
            f"[{i}:v]scale=8000:-1:flags=bicubic,crop=8000:4500,zoompan=z='1+0.2*on/{count}':x='iw/2-iw/zoom/2':"
            f"y='ih/2-ih/zoom/2':d={count}:s=1920x1080:fps={media.RATE},"
            f"scale=out_color_matrix=bt709:out_range=tv,format=yuv420p[z{i}];"
        )
        if not i:
            last = "[z0]"
            continue
        name = "[v]" if i == len(stills) - 1 else f"[j{i}]"
        graph += f"{last}[z{i}]xfade=transition=fade:duration={fade}:offset={i * (length - fade):.4f}{name};"
        last = name
    decode = []
    for path in stills:
        decode += ["-i", path]
    for i in range(len(stills)):
        decode += ["-map", f"{i}:v"]
    return Row(
        "slideshow", "four stills of 12 megapixels with motion, joined by crossfades, against zoompan", canvas,
        [{"clips": clips}], [(1920, 1080)], [(inputs, graph.rstrip(";"), None)], decode,
        {"cpu_over_floor": 1.15, "wall_over_cpu": 0.55, "memory": 1.0, "wall": 0.3}, similar=None,
        differs="zoompan moves by whole pixels of the enlarged still and scales what it cuts without antialiasing",
        sound=False,
    )  # fmt: skip
