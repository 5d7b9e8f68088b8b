"""The rows: each measures its sides in turns, round by round, and returns figures with their targets."""

import json
import os
import statistics

from renderbench import media
from renderbench.measure import Failed, output_of, run, say

from . import node
from .lane import Lane

# NVDEC engines by the GPU's name, as NVIDIA's support matrix has them; others are named with --engines.
ENGINES = {"H200": 7, "H100": 7, "A100": 5, "A30": 4, "L40": 3, "L4": 4, "A10": 2, "T4": 2}


def figure(samples, key, below=None, above=None):
    """The median of one quantity of the rounds, with what it should be."""
    target = {"atMost": below} if below is not None else {"atLeast": above}
    return {"value": statistics.median(sample[key] for sample in samples), **target}


class Rows:
    def __init__(self, programs, work, runs, device, engines, simulated, quick):
        self.bench = os.path.join(programs, "gpu-bench")
        self.clipmill = os.path.join(programs, "clipmill")
        self.work, self.runs, self.quick = work, runs, quick
        self.device, self.simulated = device, simulated
        known = [count for name, count in ENGINES.items() if name in device["name"].split()]
        self.engines = engines or (known[0] if known else None)

    def _gpu_bench(self, *words):
        return json.loads(output_of([self.bench, *map(str, words)]))

    def _film(self):
        return media.film(self.work, 1)

    # ---- one frame

    def compose(self):
        """A 1080p NV12 picture cut, resized antialiased, with a logo over it: time on the device."""
        words = ["--frames", 2, "--rounds", 2, "--small"] if self.simulated else ["--rounds", 3]
        rounds = []
        for number in range(self.runs):
            sample = {}
            for side in ["ours", "ffmpeg"] if number % 2 == 0 else ["ffmpeg", "ours"]:
                if side == "ours":
                    found = self._gpu_bench("compose", *words)["cases"]
                    for name, case in found.items():
                        sample[name] = {"bytes": case["bytes"], "compose": statistics.median(case["composeSeconds"]),
                                        "copy": statistics.median(case["copySeconds"])}  # fmt: skip
                elif not self.simulated:
                    sample["ffmpeg"] = {name: self._ffmpeg_frame(name) for name in ("crop", "720p")}
            rounds.append(sample)
        return [self._compose_row(name, rounds) for name in ("crop", "720p")]

    def _compose_row(self, name, rounds):
        samples = []
        for taken in rounds:
            one = taken[name]
            sample = {**one, "over_copy": one["compose"] / one["copy"]}
            if "ffmpeg" in taken:
                sample["ffmpeg"] = taken["ffmpeg"][name]
                sample["over_ffmpeg"] = one["compose"] / sample["ffmpeg"]
            samples.append(sample)
        microseconds = {side: statistics.median(s[side] for s in samples) * 1e6 for side in ("compose", "copy")}
        figures = {"÷ copy of the same bytes": figure(samples, "over_copy", below=2.5)}
        beside = f"copy {microseconds['copy']:.1f} µs"
        if "over_ffmpeg" in samples[0]:
            figures["÷ scale_cuda, overlay_cuda"] = figure(samples, "over_ffmpeg", below=0.3)
            beside += f", ffmpeg {statistics.median(s['ffmpeg'] for s in samples) * 1e6:.1f} µs"
        return {"row": f"compose {name}", "figure": f"{microseconds['compose']:.1f} µs a frame", "beside": beside,
                "figures": figures, "runs": samples}  # fmt: skip

    def _ffmpeg_frame(self, name):
        """Seconds that a frame more takes in ffmpeg's chain, its sixteen pictures uploaded once. The crop is done before
        the upload: scale_cuda has none."""
        cut, size = ("crop=608:1080:656:0,", "1080:1920") if name == "crop" else ("", "1280:720")
        few, many = (20, 120) if self.quick else (200, 4200)
        seconds = []
        for frames in (few, many):
            graph = (
                f"[0]{cut}format=yuv420p,hwupload_cuda,loop=-1:16:0,setpts=N/30/TB,scale_cuda={size}:interp_algo=bicubic[a];"
                "[1]scale=320:180,format=yuva420p,hwupload_cuda,loop=-1:1:0,setpts=N/30/TB[b];[a][b]overlay_cuda=40:40[v]"
            )
            taken = run([
                *media.FFMPEG, "-init_hw_device", "cuda=gpu:0", "-filter_hw_device", "gpu", "-f", "lavfi", "-i",
                "testsrc2=s=1920x1080:r=30:d=1", "-f", "lavfi", "-i", "color=red@0.5:s=320x180:r=30:d=1,format=yuva420p",
                "-filter_complex", graph, "-map", "[v]", "-frames:v", str(frames), "-f", "null", "-",
            ])  # fmt: skip
            seconds.append(taken["wall"])
        return (seconds[1] - seconds[0]) / (many - few)

    # ---- decoding

    def decode(self):
        """Two clips for every NVDEC engine decoding at once, against one."""
        if not self.engines:
            raise Failed(f"how many NVDEC engines has {self.device['name']}? Say so with --engines")
        film, passes, sessions = self._film(), 1 if self.quick else 6, 2 * self.engines
        samples = []
        for number in range(self.runs):
            sample = {}
            for side in [1, sessions] if number % 2 == 0 else [sessions, 1]:
                found = self._gpu_bench("decode", film, "--sessions", side, "--passes", passes)
                if not found["onHardware"]:
                    raise Failed(f"the GPU does not decode: {found['refusal']}")
                sample["one" if side == 1 else "all"] = found["framesPerSecond"]
            sample["of_engines"] = sample["all"] / (self.engines * sample["one"])
            samples.append(sample)
        middle = {side: statistics.median(s[side] for s in samples) for side in ("one", "all")}
        return [{"row": f"{sessions} clips decoding", "figure": f"{middle['all']:.0f} frames/s",
                 "beside": f"one clip {middle['one']:.0f} frames/s, {self.engines} engines",
                 "figures": {f"÷ {self.engines} × one": figure(samples, "of_engines", above=0.9)}, "runs": samples}]  # fmt: skip

    # ---- warm and cold

    def warm(self):
        """A decoder's first picture where the device is open, and a job of one frame on a warm lane: against new processes."""
        film, samples = self._film(), []
        lane = Lane(self.clipmill, "cuda:0", self.work)
        try:
            lane.render(self._one_frame(film, "first"))
            for number in range(self.runs):
                sample = {}
                for side in ["warm", "cold"] if number % 2 == 0 else ["cold", "warm"]:
                    if side == "warm":
                        sample["lane"] = lane.render(self._one_frame(film, f"lane-{number}"))
                        continue
                    opened = self._gpu_bench("open", film)
                    if not opened["onHardware"]:
                        raise Failed(f"the GPU does not decode: {opened['refusal']}")
                    sample["decoder_cold"] = opened["coldSeconds"]
                    sample["decoder_warm"] = statistics.median(opened["warmSeconds"])
                    path = os.path.join(self.work, "one-frame.json")
                    with open(path, "w") as file:
                        json.dump(self._one_frame(film, f"process-{number}"), file)
                    sample["process"] = run([self.clipmill, "render", path, "--device", "cuda:0", "--quiet"])["wall"]
                sample["decoder"] = sample["decoder_warm"] / sample["decoder_cold"]
                sample["job"] = sample["lane"] / sample["process"]
                samples.append(sample)
        finally:
            lane.stop()
        middle = {key: statistics.median(s[key] for s in samples) * 1000 for key in samples[0]}
        return [
            {"row": "decoder's first picture, device open", "figure": f"{middle['decoder_warm']:.1f} ms",
             "beside": f"a new process {middle['decoder_cold']:.0f} ms",
             "figures": {"÷ new process": figure(samples, "decoder", below=0.15)}, "runs": samples},
            {"row": "job of one frame, warm lane", "figure": f"{middle['lane']:.1f} ms",
             "beside": f"a new `clipmill render` {middle['process']:.0f} ms",
             "figures": {"÷ new process": figure(samples, "job", below=0.2)}, "runs": samples},
        ]  # fmt: skip

    def _one_frame(self, film, name):
        return {
            "version": 1, "canvas": {"width": 1080, "height": 1920, "fps": media.RATE},
            "tracks": [{"clips": [{"source": {"video": film}, "trim": {"from": 0, "to": 0.02}}]}],
            "outputs": [{"to": os.path.join(self.work, f"{name}.mp4"), "audio": False,
                         "video": {"codec": "h264", "preset": "veryfast", "encoder": "software"}}],
        }  # fmt: skip

    # ---- a whole machine

    def node(self):
        say("node: pools of clips, three sides")
        return [node.measure(self.clipmill, self._film(), self.work, self.runs, self.quick)]
