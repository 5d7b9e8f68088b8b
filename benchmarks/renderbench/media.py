"""The sources: moving, detailed pictures with grain and sound, made once by ffmpeg in the work folder."""

import os

from .measure import run, say

SECONDS = 10
RATE = 30
GOP = 60

FFMPEG = ["ffmpeg", "-hide_banner", "-v", "error", "-nostdin", "-y"]

# What every colour tag of a source says, so that no side has to guess.
TAGS = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"]


def _once(path, make):
    """Runs `make(temporary path)` unless the file is there."""
    if not os.path.exists(path):
        say(f"making {os.path.basename(path)}")
        stem, ending = os.path.splitext(path)
        make(stem + ".part" + ending)
        os.replace(stem + ".part" + ending, path)
    return path


def _texture(seed, size, path):
    """Coloured noise of four octaves: detail at every scale, like a landscape's."""
    layers = "".join(
        f"color=gray:s={octave},format=yuv444p,noise=alls=100:all_seed={seed * 10 + i},trim=end_frame=1,"
        f"scale={size}:flags=bicubic[l{i}];"
        for i, octave in enumerate(["20x12", "80x46", "320x180", "1280x720"])
    )
    graph = (
        layers + "[l0][l1][l2][l3]mix=inputs=4:weights='5 3 2 1',"
        "lutyuv=y='126+(val-128)*2':u='128+(val-128)*1.1':v='128+(val-128)*1.1',setsar=1"
    )
    run([*FFMPEG, "-filter_complex", graph, "-frames:v", "1", "-update", "1", "-q:v", "2", path])


def film(folder, seed):
    """10 s of 1080p30 with B-frames, 60-frame GOPs, about 7.5 Mbit/s, and AAC sound."""

    def make(path):
        still = os.path.join(folder, f"texture-{seed}.png")
        _texture(seed, "2560:1440", still)
        sound = f"0.3*sin(2*PI*{200 + 40 * seed}*t)*(0.6+0.4*sin(5*t))|0.3*sin(2*PI*{250 + 50 * seed}*t)"
        graph = (
            f"[0]format=yuv444p,loop=-1:1:0,setpts=N/{RATE}/TB,crop=1920:1080:x='320+300*sin(0.6*t+{seed})':y='180+170*sin(0.43*t)'[far];"
            f"[far][1]overlay=x='720+600*sin(0.8*t)':y='400+300*cos(0.5*t+{seed})',"
            f"noise=alls=5:allf=t:all_seed={seed},scale=out_color_matrix=bt709:out_range=tv,setsar=1,format=yuv420p"
        )
        run([
            *FFMPEG, "-framerate", str(RATE), "-i", still,
            "-f", "lavfi", "-i", f"testsrc2=s=480x270:r={RATE}",
            "-f", "lavfi", "-i", f"aevalsrc='{sound}':s=48000",
            "-filter_complex", graph, "-t", str(SECONDS),
            "-c:v", "libx264", "-preset", "veryfast", "-bf", "3", "-g", str(GOP), "-sc_threshold", "0",
            "-b:v", "7500k", "-maxrate", "9M", "-bufsize", "15M", *TAGS, "-c:a", "aac", "-b:a", "128k", path,
        ])  # fmt: skip

    return _once(os.path.join(folder, f"film-{seed}.mp4"), make)


def still(folder, seed):
    """A photograph's stand-in: 4000×3000, JPEG."""
    return _once(
        os.path.join(folder, f"still-{seed}.jpg"), lambda path: _texture(seed + 20, "4000:3000", path)
    )
