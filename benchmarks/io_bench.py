#!/usr/bin/env python3
"""What reading sources by URL moves and takes: `make bench-io`. The method is in README.md beside this.

Starts an nginx of its own, on a film of two hours (6 GB by default) that it makes once in --folder."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime, timezone
from pathlib import Path

from iobench.film import Film
from iobench.server import Link, WebServer
from iobench.store import BUCKET, VARIABLES, Store
from renderbench import report
from renderbench.measure import run, run_all, say, summary

ROOT = Path(__file__).resolve().parent.parent
CLIPMILL = ROOT / ".build/release/clipmill"
WIDTH = 640
ENCODER = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-c:a", "aac", "-b:a", "128k"]


def job(url, start, seconds, out):
    output = {"to": str(out)}
    if str(out).endswith(".jpg"):
        output["at"] = 0
    return {
        "version": 1,
        "canvas": {"width": WIDTH, "height": WIDTH * 9 // 16},
        "tracks": [{"clips": [{"source": {"video": url}, "trim": {"from": start, "to": start + seconds}}]}],
        "outputs": [output],
    }


class Sides:
    """The ways to make a clip of a part of a film."""

    def __init__(self, folder, base):
        self.folder = folder
        self.url = f"{base}/film.mp4"

    def clipmill(self, start, seconds, name, cache=None):
        out = self.folder / name
        file = (self.folder / name).with_suffix(".json")
        file.write_text(json.dumps(job(self.url, start, seconds, out)))
        cached = ["--cache-dir", str(cache), "--cache-size", "20G"] if cache else ["--cache-dir", "none"]
        return [str(CLIPMILL), "render", str(file), "-q", "--device", "cpu", "--allow-net", "127.0.0.1", *cached]

    def ffmpeg(self, start, seconds, name, source=None):
        part = ["-vf", f"scale={WIDTH}:-2"]
        part += ["-frames:v", "1"] if name.endswith(".jpg") else ["-t", str(seconds), *ENCODER]
        return ["ffmpeg", "-v", "error", "-y", "-ss", str(start), "-i", source or self.url, *part, str(self.folder / name)]

    def download(self, start, seconds, name):
        copy = str(self.folder / "copy.mp4")
        return [["curl", "-sfo", copy, self.url], self.ffmpeg(start, seconds, name, copy)]


def measured(server, commands):
    server.forget()
    took = run_all(commands) if isinstance(commands[0], list) else run(commands)
    return {**took, **server.counts()}


def compared(server, sides, runs, start, seconds, name, downloads):
    """Each side in turn, in another order every round."""
    ways = {"clipmill": sides.clipmill, "ffmpeg": sides.ffmpeg}
    if downloads:
        ways["download"] = sides.download
    found = {side: [] for side in ways}
    for round_ in range(runs):
        for side in list(ways)[:: 1 if round_ % 2 == 0 else -1]:
            found[side].append(measured(server, ways[side](start, seconds, name)))
    result = {side: summary(samples) for side, samples in found.items()}
    for peer in list(ways)[1:]:
        result[f"to {peer}"] = {key: result["clipmill"][key] / result[peer][key] for key in ("wall", "bytes")}
    return result


def cuts(server, sides, film, count, folder):
    """Overlapping cuts of one film, without and with a cache."""
    starts = [film.seconds / 2 + 5 * index for index in range(count)]
    union = film.bytes_between(starts[0], starts[-1] + 10)
    result = {"cuts": count, "union": union, "index": film.index}
    for name, cache in (("without", None), ("with", folder / "cache")):
        server.forget()
        took = run_all([sides.clipmill(start, 10, f"cut{index}.mp4", cache) for index, start in enumerate(starts)])
        result[name] = {**took, **server.counts()}
        result[name]["toUnion"] = result[name]["bytes"] / (union + film.index)
    shutil.rmtree(folder / "cache", ignore_errors=True)
    return result


def uploads(film, runs, seconds, folder):
    """A part of the film, encoded and uploaded over a line: while it is encoded, and afterwards."""
    start = film.seconds / 2
    with Store(folder) as store, Link(store.port, milliseconds=30, megabits=50) as link:
        os.environ.update(VARIABLES, AWS_ENDPOINT_URL_S3=link.url)
        clip = folder / "upload.mp4"
        file = folder / "upload.json"

        def clipmill(to, **members):
            document = job(str(film.path), start, seconds, to)
            document["canvas"] = {"width": 1280, "height": 720}
            document["outputs"] = [{"to": str(to), "video": {"preset": "veryfast", "crf": 23}, **members}]
            file.write_text(json.dumps(document))
            return [str(CLIPMILL), "render", str(file), "-q", "--device", "cpu", "--allow-net", "127.0.0.1", "--cache-dir", "none"]

        ways = {
            "while encoding": lambda: [clipmill(f"s3://{BUCKET}/clip.mp4", fragmented=True)],
            "after encoding": lambda: [clipmill(f"s3://{BUCKET}/clip.mp4")],
            "clipmill, then upload": lambda: [clipmill(clip), store.upload(clip, "clip.mp4")],
            "ffmpeg, then upload": lambda: [
                ["ffmpeg", "-v", "error", "-y", "-ss", str(start), "-i", str(film.path), "-t", str(seconds), *ENCODER, str(clip)],
                store.upload(clip, "clip.mp4")],
        }  # fmt: skip
        found = {way: [] for way in ways}
        for round_ in range(runs):
            for way in list(ways)[:: 1 if round_ % 2 == 0 else -1]:
                took = [run(command) for command in ways[way]()]
                found[way].append(
                    {"wall": sum(part["wall"] for part in took), "last": took[-1]["wall"], "uploaded": store.size("clip.mp4")})
                store.remove("clip.mp4")
        result = {way: summary(samples) for way, samples in found.items()}
        for way in list(ways)[1:]:
            result[f"to {way}"] = result["while encoding"]["wall"] / result[way]["wall"]
        return {"seconds": seconds, "milliseconds": 30, "megabits": 50, **result}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=7200, help="how long the film is")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "clipmill-bench-io")
    parser.add_argument("--quick", action="store_true", help="a film of five minutes, once: whether it works")
    parser.add_argument("--no-download", action="store_true", help="leave out the side that downloads the film")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.runs, arguments.seconds = 1, 300
    arguments.folder.mkdir(parents=True, exist_ok=True)
    film = Film(arguments.folder, arguments.seconds)
    middle = arguments.seconds / 2
    rows = {"film": {"bytes": film.bytes, "index": film.index, "stretch": film.bytes_between(middle, middle + 30)}}
    with tempfile.TemporaryDirectory(dir=arguments.folder) as scratch, WebServer(film.path.parent, scratch) as server:
        scratch = Path(scratch)
        direct = Sides(scratch, server.url)
        say("first frame")
        rows["first frame"] = compared(server, direct, arguments.runs, middle, 1, "frame.jpg", False)
        say("30 s")
        rows["30 s"] = compared(server, direct, arguments.runs, middle, 30, "clip.mp4", not arguments.no_download)
        with Link(server.port, milliseconds=30, megabits=200) as link:
            far = Sides(scratch, link.url)
            say("first frame, far")
            rows["first frame, far"] = compared(server, far, arguments.runs, middle, 1, "frame.jpg", False)
            say("30 s, far")
            rows["30 s, far"] = compared(server, far, arguments.runs, middle, 30, "clip.mp4", False)
        say("20 cuts")
        rows["20 cuts"] = cuts(server, direct, film, 20, scratch)
        say("uploads")
        rows["uploads"] = uploads(film, arguments.runs, min(30, arguments.seconds // 4), scratch)
    stretch = rows["film"]["stretch"]
    rows["goals"] = {
        "bytes of 30 s": [rows["30 s"]["clipmill"]["bytes"], 1.2 * stretch + (2 << 20)],
        "bytes of 30 s and the index": [rows["30 s"]["clipmill"]["bytes"], 1.2 * stretch + film.index],
        "bytes to ffmpeg's": [rows["30 s"]["to ffmpeg"]["bytes"], 1],
        "first frame to ffmpeg's": [rows["first frame"]["to ffmpeg"]["wall"], 0.5],
        "first frame to ffmpeg's, far": [rows["first frame, far"]["to ffmpeg"]["wall"], 0.5],
        "upload to ffmpeg and then upload": [rows["uploads"]["to ffmpeg, then upload"], 1],
        "20 cuts to their union": [rows["20 cuts"]["with"]["toUnion"], 1.1],
    }
    for name, (value, goal) in rows["goals"].items():
        print(f"{name:32} {value:14,.2f}   goal {goal:14,.2f}   {'reached' if value <= goal else 'missed'}")
    out = arguments.out or ROOT / f"benchmarks/results/io-{datetime.now(timezone.utc):%Y-%m-%d}.json"
    if not arguments.quick or arguments.out:
        out.write_text(json.dumps(report.document(rows, arguments.runs, arguments.seconds), indent=1) + "\n")
    return 0


if __name__ == "__main__":
    os.environ.pop("CLIPMILL_CACHE_DIR", None)
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        sys.exit(f"{error}\n{error.stderr or ''}")
