"""One row of the comparison: both sides, alternating, beside the floor that neither gets under."""

import json
import os
import statistics

from . import media, quality, rows
from .measure import Failed, output_of, run, run_all, say, summary
from .media import FFMPEG
from .rows import AAC, MP4, X264

# What the floor is made of, with signs.
FLOOR = [("decode", 1), ("encode", 1), ("read", -1)]


class Bench:
    def __init__(self, clipmill, work, runs):
        self.clipmill = os.path.abspath(clipmill) if clipmill else None
        self.work = work
        self.runs = runs

    def row(self, row):
        say(f"{row.name}: {row.what}")
        folder = os.path.join(self.work, row.name)
        os.makedirs(folder, exist_ok=True)
        try:
            return self._row(row, folder)
        except Failed as failure:
            return {"row": row.name, "what": row.what, "refused": [str(failure)], "targets": row.targets}
        finally:
            # Raw frames are large; nothing of a row is needed by the next.
            for name in os.listdir(folder):
                os.remove(os.path.join(folder, name))
            os.rmdir(folder)

    def _row(self, row, folder):
        ours = self._clipmill(row, folder)
        theirs = rows.ffmpeg_commands(row, folder)
        for command in rows.ffmpeg_commands(row, folder, lossless=True):
            run(command, folder)
        if ours:
            run(self._clipmill(row, folder, lossless=True), folder)
            for i in range(len(row.sizes)):
                made = os.path.join(folder, f"clipmill-lossless-{i}.mp4")
                run([*FFMPEG, "-i", made, "-an", "-pix_fmt", "yuv420p", os.path.join(folder, f"clipmill-{i}.y4m")])
                os.remove(made)
        floor = Floor(row, folder, "clipmill" if ours else "ffmpeg")

        samples = {"clipmill": [], "ffmpeg": [], "decode": [], "encode": [], "read": []}
        stages = []
        for turn in range(self.runs):
            sides = ["clipmill", "ffmpeg"] if turn % 2 == 0 else ["ffmpeg", "clipmill"]
            for side in sides:
                if side == "ffmpeg":
                    samples[side].append(run_all(theirs, folder))
                elif ours:
                    samples[side].append(run(ours, folder))
                    stages.append(_report(folder))
            floor.measure(samples)
            say(f"  round {turn + 1}: " + ", ".join(
                f"{side} {found[-1]['wall']:.1f} s wall {found[-1]['cpu']:.1f} s CPU"
                for side, found in samples.items() if found))  # fmt: skip

        result = {"row": row.name, "what": row.what, "targets": row.targets, "differs": row.differs}
        for name, found in samples.items():
            if found:
                result[name] = summary(found)
        result["floor_cpu"] = result["decode"]["cpu"] + result["encode"]["cpu"] - result["read"]["cpu"]
        result["also"] = {name: summary([run(command, folder)]) for name, command in row.also.items()}
        result["peer_rss"] = max([also["rss"] for also in result["also"].values()], default=result["ffmpeg"]["rss"])
        result["refused"] = []
        if ours:
            result["stages"] = stages
            result["quality"], result["refused"] = quality.judge(row, folder)
            result["ratios"] = _ratios(result)
        result["ffmpeg_cpu_over_floor"] = result["ffmpeg"]["cpu"] / result["floor_cpu"]
        return result

    def _clipmill(self, row, folder, lossless=False):
        """clipmill's command for the row, its job written beside; None where only ffmpeg is measured."""
        if not self.clipmill:
            return None
        path = os.path.join(folder, "lossless.json" if lossless else "job.json")
        with open(path, "w") as file:
            json.dump(rows.job(row, folder, lossless), file, indent=2)
        report = [] if lossless else ["--report", os.path.join(folder, "report.json")]
        return [self.clipmill, "render", path, "--quiet", *report]


def _report(folder):
    with open(os.path.join(folder, "report.json")) as file:
        report = json.load(file)
    return {"stages": report["timing"]["stages"], "frames": report["outputs"][0]["frames"]}


def _ratios(result):
    """Medians of the rounds' own ratios: what slows the machine for a minute slows both sides of a round."""
    def rounds(of, over):
        pairs = zip(result[of[0]]["runs"], *(result[name]["runs"] for name, _ in over))
        return statistics.median(
            ours[of[1]] / sum(sign * part[of[1]] for part, (_, sign) in zip(parts, over)) for ours, *parts in pairs
        )

    ours = result["clipmill"]
    return {
        "cpu_over_floor": rounds(("clipmill", "cpu"), FLOOR),
        "wall": rounds(("clipmill", "wall"), [("ffmpeg", 1)]),
        "wall_over_cpu": statistics.median(run["wall"] / run["cpu"] for run in ours["runs"]),
        "memory": ours["rss"] / result["peer_rss"],
    }


class Floor:
    """Decoding what is shown and encoding what was composed, each alone."""

    def __init__(self, row, folder, side):
        self.folder = folder
        self.decode = rows.decode_command(row)
        self.encode, self.read = [], []
        sound = []
        if row.sound:
            # The sound as the finished file has it; its AAC encoding belongs to the floor.
            inputs, graph, stream = row.ffmpeg[0]
            made = ["-filter_complex", graph, "-map", "[v]", "-f", "null", "-"] if stream.startswith("[") else []
            path = os.path.join(folder, "sound.wav")
            run([*FFMPEG, *inputs, *made, "-map", stream, path], folder)
            sound = ["-i", path]
        for i in range(len(row.sizes)):
            frames = os.path.join(folder, f"{side}-{i}.y4m")
            codec = [*X264, *AAC] if row.sound else X264
            self.encode.append([*FFMPEG, "-i", frames, *sound, *codec, *MP4, os.path.join(folder, f"floor-{i}.mp4")])
            self.read.append([*FFMPEG, "-i", frames, *sound, "-f", "null", "-"])

    def measure(self, samples):
        samples["decode"].append(run(self.decode, self.folder))
        samples["encode"].append(run_all(self.encode, self.folder))
        samples["read"].append(run_all(self.read, self.folder))


def compose_crop(bench):
    """Milliseconds a frame of the crop's compose stage, against swscale's bicubic, in one process on one thread."""
    say("compose-crop: the crop's compose stage against swscale")
    result = {"row": "compose-crop", "what": "the crop's compose stage, ms a frame, against swscale bicubic on one thread",
              "targets": {"compose": 0.5}, "refused": []}  # fmt: skip
    if not bench.clipmill:
        return result
    program = os.path.join(os.path.dirname(bench.clipmill), "compose-bench")
    found = json.loads(output_of([program, str(4 * bench.runs + 1)]))
    result["kernels"] = found["kernels"]
    for side in ("compose", "swscale"):
        result[side] = summary([{"ms": ms} for ms in found[side]])
    result["ratios"] = {"compose": result["compose"]["ms"] / result["swscale"]["ms"]}
    return result


def memory_200(bench):
    """Peak memory of a timeline of 200 clips of half a second, less that of one of 10 clips."""
    say("memory-200: 200 clips against 10")
    result = {"row": "memory-200", "what": "peak memory of 200 clips less that of 10, MB", "targets": {"one_source_mb": 30, "four_sources_mb": 30}, "refused": []}  # fmt: skip
    if not bench.clipmill:
        return result
    folder = os.path.join(bench.work, "memory-200")
    os.makedirs(folder, exist_ok=True)
    sources = [media.film(bench.work, n) for n in (1, 2)]
    copies = [os.path.join(folder, f"copy-{n}.mp4") for n in range(2)]
    try:
        for source, copy in zip(sources, copies):
            os.link(source, copy)
        result["ratios"] = {}
        for name, files in (("one_source_mb", sources[:1]), ("four_sources_mb", sources + copies)):
            peaks = {}
            for count in (10, 200):
                # Starts on key frames, so that the time goes into clips and not into seeking.
                clips = [
                    rows.clip(files[i % len(files)], 2 * (i % 5), 2 * (i % 5) + 0.5) for i in range(count)
                ]
                document = os.path.join(folder, f"{name}-{count}.json")
                with open(document, "w") as file:
                    json.dump({
                        "version": 1, "canvas": {"width": 640, "height": 360, "fps": 30}, "tracks": [{"clips": clips}],
                        "outputs": [{"to": os.path.join(folder, "out.mp4"), "video": {"codec": "h264", "preset": "ultrafast"}}],
                    }, file)  # fmt: skip
                peaks[count] = run([bench.clipmill, "render", document, "--quiet"], folder)["rss"] / 1e6
            result[name] = peaks
            result["ratios"][name] = peaks[200] - peaks[10]
    except Failed as failure:
        result["refused"] = [str(failure)]
    finally:
        for name in os.listdir(folder):
            os.remove(os.path.join(folder, name))
        os.rmdir(folder)
    return result
