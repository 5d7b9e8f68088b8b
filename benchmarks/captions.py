#!/usr/bin/env python3
"""What captions and titles cost, beside ffmpeg's `subtitles` filter: `make bench-captions`. The method is in README.md beside this."""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from datetime import datetime, timezone

from renderbench import media, report
from renderbench.measure import run, say
from renderbench.media import FFMPEG

SECONDS = media.SECONDS
WORDS = ("captions are why most of these clips are made and every single word of them is shown exactly "
         "when it is said by whoever speaks").split()  # fmt: skip
X264 = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-g", "60", "-an", "-movflags", "+faststart"]
VIDEO = {"codec": "h264", "crf": 23, "preset": "veryfast", "gop": 2}

ASS = """[Script Info]
ScriptType: v4.00+
PlayResX: 1080
PlayResY: 1920

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Noto Sans,104,&H007AE62E,&H00FFFFFF,&H00000000,&H80000000,1,0,0,0,100,100,0,0,1,7,0,2,80,80,120,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


def words():
    """A word every 0.3 s."""
    times = [round(0.2 + 0.3 * n, 3) for n in range(int((SECONDS - 0.4) / 0.3))]
    return [{"text": WORDS[n % len(WORDS)], "from": at, "to": round(at + 0.28, 3)} for n, at in enumerate(times)]


def script(path):
    """The same words as karaoke, six at a time, as they are on the pages."""
    def stamp(seconds):
        return f"{int(seconds // 3600)}:{int(seconds // 60) % 60:02}:{seconds % 60:05.2f}"

    found = words()
    with open(path, "w") as file:
        file.write(ASS)
        for n in range(0, len(found), 6):
            page = found[n : n + 6]
            text = " ".join("{\\kf30}" + word["text"] for word in page)
            file.write(f"Dialogue: 0,{stamp(page[0]['from'])},{stamp(page[-1]['to'])},Default,,0,0,0,,{text}\n")


def srt(path, captions, step=4):
    def stamp(seconds):
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"

    with open(path, "w") as file:
        for n in range(captions):
            at = n * step
            file.write(f"{n + 1}\n{stamp(at)},000 --> {stamp(at + step - 1)},900\nCaption number {n} of a very long talk\n\n")


def job(path, source, output, above=(), trim=None):
    clip = {"source": {"video": source}, **({"trim": trim} if trim else {})}
    document = {
        "version": 1, "canvas": {"width": 1080, "height": 1920, "fps": 30},
        "tracks": [{"clips": [clip]}] + [{"clips": [one]} for one in above],
        "outputs": [{"to": output, "video": VIDEO, "audio": False}],
    }  # fmt: skip
    with open(path, "w") as file:
        json.dump(document, file)
    return path


class Sides:
    """Programs that are measured in turns."""

    def __init__(self, folder):
        self.folder = folder
        self.commands = {}
        self.samples = {}

    def add(self, name, command):
        self.commands[name] = command
        self.samples[name] = []

    def measure(self, runs):
        for turn in range(runs):
            names = list(self.commands)
            for name in names if turn % 2 == 0 else reversed(names):
                sample = run(self.commands[name], self.folder)
                if name.startswith("ours"):
                    with open(os.path.join(self.folder, name + "-report.json")) as file:
                        sample["compose"] = json.load(file)["timing"]["stagesCPU"]["compose"]
                self.samples[name].append(sample)
            say("  round " + f"{turn + 1}: " + ", ".join(f"{n} {s[-1]['wall']:.2f}/{s[-1]['cpu']:.2f}" for n, s in self.samples.items()))

    def added(self, more, less, what):
        """The median of the rounds' own differences."""
        return statistics.median(a[what] - b[what] for a, b in zip(self.samples[more], self.samples[less]))

    def ratio(self, above, below, what):
        return statistics.median(a[what] / b[what] for a, b in zip(self.samples[above], self.samples[below]))


def peers(folder, tall, moviepy, runs):
    """What other tools take for the same captions, for information: seconds of whole programs. Each is measured where it is installed."""
    here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "captionbench")
    found = words()
    pages = [
        {"from": page[0]["from"], "to": page[-1]["to"], "text": " ".join(word["text"] for word in page), "words": page}
        for page in (found[n : n + 6] for n in range(0, len(found), 6))
    ]
    listed, output = os.path.join(folder, "pages.json"), os.path.join(folder, "peer.mp4")
    with open(listed, "w") as file:
        json.dump(pages, file)
    commands = {}
    if moviepy:
        font = subprocess.run(["fc-match", "-f", "%{file}", "Noto Sans:bold"], check=True, capture_output=True, text=True).stdout
        commands["moviepy"] = [moviepy, os.path.join(here, "moviepy_captions.py"), tall, listed, font, output]
    if shutil.which("chromedriver"):
        commands["chromium"] = [sys.executable, os.path.join(here, "chromium_captions.py"), tall, listed, output, str(30 * SECONDS)]
    samples = {name: [run(command, folder) for _ in range(runs)] for name, command in commands.items()}
    for name, one in samples.items():
        say(f"  {name}: " + ", ".join(f"{sample['wall']:.1f} s" for sample in one))
    return samples


def measure(clipmill, folder, runs, moviepy):
    film = media.film(folder, 1)
    tall = os.path.join(folder, "tall.mp4")
    if not os.path.exists(tall):
        run([*FFMPEG, "-i", film, "-vf", "crop=608:1080,scale=1080:1920", "-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-an", tall])
    path = lambda name: os.path.join(folder, name)
    script(path("karaoke.ass"))
    srt(path("short.srt"), 10)
    srt(path("long.srt"), 1800)
    srt(path("many.srt"), 10_000)
    karaoke = {"source": {"captions": {"words": words(), "preset": "karaoke"}}, "duration": SECONDS}
    title = {"source": {"text": {"text": "A title that stays", "position": "top", "style": {"size": 0.045, "weight": 800, "stroke": {}, "shadow": {}}}}, "duration": SECONDS}

    def file(name, start=0):
        captions = {"source": {"captions": {"file": path(name), "preset": "classic"}}, "duration": SECONDS}
        return captions | ({"trim": {"from": start}} if start else {})

    sides = Sides(folder)
    ours = lambda name, source, above=(): sides.add(
        name, [clipmill, "render", job(path(name + ".json"), source, path(name + ".mp4"), above), "--quiet", "--report",
               path(name + "-report.json")]
    )
    theirs = lambda name, source, chain: sides.add(
        name, [*FFMPEG, "-i", source, "-vf", chain, *X264, path(name + ".mp4")]
    )
    ours("ours-plain", tall)
    theirs("ffmpeg-plain", tall, "null")
    ours("ours-karaoke", tall, [karaoke])
    theirs("ffmpeg-karaoke", tall, f"subtitles={path('karaoke.ass')}")
    ours("ours-title", tall, [title])
    ours("ours-short-srt", tall, [file("short.srt")])
    ours("ours-long-srt", tall, [file("long.srt", 7100)])
    ours("ours-crop-karaoke", film, [karaoke])
    theirs("ffmpeg-crop-karaoke", film, f"crop=608:1080,scale=1080:1920:flags=bicubic,subtitles={path('karaoke.ass')}")
    # The stage alone: without an encoder.
    sides.add("ffmpeg-null", [*FFMPEG, "-i", tall, "-vf", "null", "-f", "null", "-"])
    sides.add("ffmpeg-null-karaoke", [*FFMPEG, "-i", tall, "-vf", f"subtitles={path('karaoke.ass')}", "-f", "null", "-"])
    sides.measure(runs)

    others = peers(folder, tall, moviepy, min(runs, 3))

    # All of a long file is read before the first frame.
    memory = {}
    for name in ("short.srt", "many.srt"):
        document = job(path(name + ".json"), tall, path("memory.mp4"), [file(name)])
        memory[name] = run([clipmill, "validate", document], folder)["rss"] / 1e6
    added = {f"{side}_{what}": sides.added(f"{side}-karaoke", f"{side}-plain", what) for side in ("ours", "ffmpeg") for what in ("wall", "cpu")}
    stage = {
        "ours": sides.added("ours-karaoke", "ours-plain", "compose"),
        "ffmpeg": sides.added("ffmpeg-null-karaoke", "ffmpeg-null", "cpu"),
        "ours_title": sides.added("ours-title", "ours-plain", "compose"),
    }
    plain = statistics.median(sample["cpu"] for sample in sides.samples["ours-plain"])
    return {
        "samples": sides.samples,
        "peers": others,
        "peers_wall_over_ours": {
            name: statistics.median(sample["wall"] for sample in one)
            / statistics.median(sample["wall"] for sample in sides.samples["ours-karaoke"])
            for name, one in others.items()
        },
        "stage_added_cpu_seconds": stage,
        "stage_added_cpu_ratio": stage["ours"] / stage["ffmpeg"],
        "title_stage_share": stage["ours_title"] / plain,
        "karaoke_added_seconds": added,
        "karaoke_added_cpu_ratio": added["ours_cpu"] / added["ffmpeg_cpu"],
        "karaoke_added_wall_ratio": added["ours_wall"] / added["ffmpeg_wall"],
        "crop_with_captions_wall_ratio": sides.ratio("ours-crop-karaoke", "ffmpeg-crop-karaoke", "wall"),
        "title_cpu_share": sides.ratio("ours-title", "ours-plain", "cpu") - 1,
        "long_srt_cpu_ratio": sides.ratio("ours-long-srt", "ours-short-srt", "cpu"),
        "memory_of_10000_captions_mb": memory["many.srt"] - memory["short.srt"],
    }


TARGETS = {
    "stage_added_cpu_ratio": 0.35, "crop_with_captions_wall_ratio": 0.95, "title_stage_share": 0.01,
    "long_srt_cpu_ratio": 1.02, "memory_of_10000_captions_mb": 20,
}  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=7, help="rounds; medians count (default 7)")
    parser.add_argument("--clipmill", default=".build/release/clipmill", help="the binary to measure")
    parser.add_argument("--moviepy", metavar="PYTHON", help="a Python that has MoviePy, to measure it beside")
    parser.add_argument("--out", help="the results' file (default: benchmarks/results/captions-DATE.json)")
    options = parser.parse_args()
    clipmill = os.path.abspath(options.clipmill)
    if not os.access(clipmill, os.X_OK):
        say(f"bench-captions: {clipmill} is missing: run 'make build' first")
        return 3
    day = datetime.now(timezone.utc).strftime("%Y-%m-%d")
    results = os.path.join(os.path.dirname(os.path.abspath(__file__)), "results")
    out = options.out or os.path.join(results, f"captions-{day}.json")
    with tempfile.TemporaryDirectory(prefix="captionbench-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as folder:
        found = {**report.document([], options.runs, SECONDS), **measure(clipmill, folder, options.runs, options.moviepy)}
    with open(out, "w") as file:
        json.dump(found, file, indent=2)
        file.write("\n")
    for name, target in TARGETS.items():
        print(f"{name:32} {found[name]:8.3f}   goal {target}")
    for name, ratio in found["peers_wall_over_ours"].items():
        print(f"{name}, wall over ours{'':{max(1, 15 - len(name))}} {ratio:8.1f}")
    for name, seconds in found["stage_added_cpu_seconds"].items():
        print(f"the stage adds, {name:16} {seconds:8.3f} CPU s")
    for name, seconds in found["karaoke_added_seconds"].items():
        print(f"karaoke adds, {name:18} {seconds:8.3f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
