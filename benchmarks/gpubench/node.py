"""Clips a minute of a whole machine: warm lanes on the GPU against pools of ffmpeg, with and without the GPU's decoders."""

import os
import statistics

from renderbench import media
from renderbench.measure import run, say
from renderbench.rows import AAC, AUDIO, MP4, VIDEO, X264

from .lane import Lane, in_turns

# Processes or lanes at once; each side counts with its best.
SIZES = [4, 8, 16]
LOGO = (40, 40, 240, 120)


def measure(clipmill, film, work, runs, quick):
    """Every side finds its best size once; then the sides take turns at theirs."""
    clips, seconds = (2, 2) if quick else (16, media.SECONDS)
    logo = _logo(work)
    sides = {
        "clipmill": lambda size: _lanes(clipmill, film, logo, work, size, clips, seconds),
        "ffmpeg": lambda size: _pool(_ffmpeg(film, logo, seconds), work, size, clips),
        "ffmpeg -hwaccel cuda": lambda size: _pool(_ffmpeg(film, logo, seconds, "copied"), work, size, clips),
        "ffmpeg with scale_cuda": lambda size: _pool(_ffmpeg(film, logo, seconds, "kept"), work, size, clips),
    }
    searched, best = {}, {}
    for name, side in sides.items():
        searched[name] = {size: side(size) for size in ([2] if quick else SIZES)}
        best[name] = min(searched[name], key=searched[name].get)
        say(f"  {name}: best with {best[name]}: {clips * 60 / searched[name][best[name]]:.1f} clips a minute")
    with_gpu = min(list(sides)[2:], key=lambda name: searched[name][best[name]])
    names = ["clipmill", "ffmpeg", with_gpu]
    samples = []
    for number in range(runs):
        sample = {name: sides[name](best[name]) for name in (names if number % 2 == 0 else reversed(names))}
        sample["of_cpu"] = sample["clipmill"] / sample["ffmpeg"]
        sample["of_cuda"] = sample["clipmill"] / sample[with_gpu]
        samples.append(sample)
    middle = {name: clips * 60 / statistics.median(s[name] for s in samples) for name in names}

    def ratio(key, target):
        return {"value": statistics.median(s[key] for s in samples), "atMost": target}

    return {
        "row": "9:16 blurred reframe with a logo, clips a minute", "figure": f"{middle['clipmill']:.1f} ({best['clipmill']} lanes)",
        "beside": ", ".join(f"{name} {middle[name]:.1f} ({best[name]})" for name in names[1:]),
        "figures": {"time ÷ ffmpeg's": ratio("of_cpu", 0.65), f"time ÷ {with_gpu}'s": ratio("of_cuda", 0.85)},
        "clips": clips, "clipSeconds": seconds, "searched": searched, "runs": samples,
    }  # fmt: skip


def _logo(work):
    path = os.path.join(work, "logo.png")
    if not os.path.exists(path):
        run([*media.FFMPEG, "-f", "lavfi", "-i", "color=0x204080@0.7:s=480x240,format=rgba", "-frames:v", "1", "-update", "1", path])
    return path


def _lanes(clipmill, film, logo, work, size, clips, seconds):
    """Seconds for all clips through lanes that are there already, as a worker's are."""
    x, y, width, height = LOGO
    lanes = [Lane(clipmill, "cuda:0", work) for _ in range(size)]

    def job(number):
        return {
            "version": 1, "canvas": {"width": 1080, "height": 1920, "fps": media.RATE},
            "tracks": [
                {"clips": [{"source": {"video": film}, "trim": {"from": 0, "to": seconds}, "fit": "blur"}]},
                {"clips": [{"source": {"image": logo}, "duration": seconds, "frame": {
                    "x": x / 1080, "y": y / 1920, "width": width / 1080, "height": height / 1920}}]},
            ],
            "outputs": [{"to": os.path.join(work, f"clip-{number}.mp4"), "video": {**VIDEO, "encoder": "software"}, "audio": AUDIO}],
        }  # fmt: skip

    try:
        return in_turns(lanes, range(clips), lambda lane, number: lane.render(job(number)))
    finally:
        for lane in lanes:
            lane.stop()


def _ffmpeg(film, logo, seconds, frames=None):
    """The command for one clip but for its output's name. `frames`: decoded by the GPU and "copied" to the processor, or
    "kept" there until they are scaled."""
    x, y, width, height = LOGO
    options = {"copied": ["-hwaccel", "cuda"], "kept": ["-hwaccel", "cuda", "-hwaccel_output_format", "cuda"]}.get(frames, [])
    if frames == "kept":
        # 1080 × 1920 is covered by 3413 × 1920, of which the middle is kept after the download.
        scaled = (
            "[0:v]split[p][q];[p]scale_cuda=3414:1920:interp_algo=bicubic:format=yuv420p,hwdownload,format=yuv420p,crop=1080:1920,"
            "gblur=sigma=43.2[back];[q]scale_cuda=1080:608:interp_algo=bicubic:format=yuv420p,hwdownload,format=yuv420p[front];"
        )
    else:
        scaled = (
            "[0:v]split[p][q];[p]scale=1080:1920:force_original_aspect_ratio=increase:flags=bicubic,crop=1080:1920,"
            "gblur=sigma=43.2[back];[q]scale=1080:-2:flags=bicubic[front];"
        )
    graph = f"{scaled}[back][front]overlay=(W-w)/2:(H-h)/2[c];[1:v]scale={width}:{height}[l];[c][l]overlay={x}:{y}[v]"
    return [*media.FFMPEG, *options, "-t", str(seconds), "-i", film, "-i", logo, "-filter_complex", graph,
            "-map", "[v]", "-map", "0:a", *X264, *AAC, *MP4]  # fmt: skip


def _pool(command, work, size, clips):
    return in_turns(range(size), range(clips), lambda _, number: run([*command, os.path.join(work, f"peer-{number}.mp4")]))
