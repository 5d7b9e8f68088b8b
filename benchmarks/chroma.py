#!/usr/bin/env python3
"""How true the colours of text are in 4:2:0: PSNR against a reference in 4:4:4, beside what reducing a picture drawn eight times as large gives."""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from datetime import datetime, timezone

from renderbench.media import FFMPEG

WIDTH, HEIGHT, LARGER = 640, 240, 8
# Text on background. The first rows are black and white, where chroma has nothing to do.
COLORS = [
    ("#ffffff", "#000000"), ("#ff0000", "#000000"), ("#ff0000", "#ffffff"), ("#00ff00", "#000000"), ("#0000ff", "#ffffff"),
    ("#ffe135", "#101014"), ("#ffe135", "#1040c0"), ("#00ffff", "#ff0000"), ("#2ee67a", "#404040"),
]  # fmt: skip
TEXT = "Coloured letters,\nthin and small"


def render(clipmill, folder, name, scale, color, background):
    style = {"size": 0.22, "weight": 500, "color": color, "align": "left"}
    text = {"text": TEXT, "style": style, "position": "top-left", "safeArea": "none"}
    path = os.path.join(folder, name)
    job = {
        "version": 1,
        "canvas": {"width": WIDTH * scale, "height": HEIGHT * scale, "fps": 25, "background": background},
        "tracks": [{"clips": [{"source": {"text": text}, "duration": 0.04}]}],
        # Lossless.
        "outputs": [{"to": path + ".mp4", "video": {"codec": "h264", "crf": 0, "preset": "ultrafast"}}],
    }
    with open(path + ".json", "w") as file:
        json.dump(job, file)
    subprocess.run([clipmill, "render", path + ".json", "--quiet", "--device", "cpu"], check=True)
    return path + ".mp4"


def psnr(film, chain, large):
    """Of luma and both chroma planes, in dB, against the large picture reduced to 4:4:4; None: they are equal."""
    size = f"{WIDTH}:{HEIGHT}"
    exact = "flags=area+accurate_rnd+full_chroma_int"
    graph = (
        f"[0]{chain},scale={size}:flags=bicubic+accurate_rnd+full_chroma_int:in_h_chr_pos=0:in_v_chr_pos=128,format=yuv444p[a];"
        f"[1]format=yuv444p,scale={size}:{exact}[b];[a][b]psnr"
    )
    run = subprocess.run(
        [*[word if word != "error" else "info" for word in FFMPEG], "-i", film, "-i", large, "-lavfi", graph, "-f", "null", "-"],
        check=True, capture_output=True, text=True)  # fmt: skip
    found = re.search(r"PSNR y:(\S+) u:(\S+) v:(\S+)", run.stderr)
    return [None if value == "inf" else float(value) for value in found.groups()]


def shown(values):
    return " ".join("  equal" if value is None else f"{value:7.2f}" for value in values)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clipmill", default=".build/release/clipmill", help="the binary to measure")
    parser.add_argument("--out", help="the results' file (default: benchmarks/results/chroma-DATE.json)")
    options = parser.parse_args()
    clipmill = os.path.abspath(options.clipmill)
    if not os.access(clipmill, os.X_OK):
        print(f"chroma: {clipmill} is missing: run 'make build' first", file=sys.stderr)
        return 3
    rows = []
    print(f"{'text on background':24} {'ours: Y':>8} {'Cb':>6} {'Cr':>6}   {'8x, reduced: Y':>14} {'Cb':>6} {'Cr':>6}")
    with tempfile.TemporaryDirectory(prefix="chroma-") as folder:
        for color, background in COLORS:
            small = render(clipmill, folder, "small", 1, color, background)
            large = render(clipmill, folder, "large", LARGER, color, background)
            ours = psnr(small, "null", large)
            best = psnr(large, f"scale={WIDTH}:{HEIGHT}:flags=area+accurate_rnd:out_h_chr_pos=0:out_v_chr_pos=128,format=yuv420p", large)
            rows.append({"text": color, "background": background, "ours": ours, "supersampled": best})
            print(f"{color} on {background:12} {shown(ours)}          {shown(best)}")
    day = datetime.now(timezone.utc).strftime("%Y-%m-%d")
    out = options.out or os.path.join(os.path.dirname(os.path.abspath(__file__)), "results", f"chroma-{day}.json")
    with open(out, "w") as file:
        json.dump({"psnr_dB_of": ["Y", "Cb", "Cr"], "rows": rows}, file, indent=2)
        file.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
