"""Whether one side bought its speed with a worse file."""

import os
import re
import subprocess

# The same encoder with the same parameters: what is beyond this is not noise.
SIZE_TOLERANCE = 0.02
# Of SSIM over all planes: a fifth of what one step of crf changes on these sources.
LOSS_TOLERANCE = 0.001


def ssim(file, reference):
    """SSIM of every plane and of all, {"y", "u", "v", "all"}; frames are compared in order."""
    said = subprocess.run(
        [
            "ffmpeg", "-hide_banner", "-nostdin", "-i", file, "-i", reference, "-filter_complex",
            "[0:v]settb=1/30,setpts=N[a];[1:v]settb=1/30,setpts=N[b];[a][b]ssim", "-f", "null", "-",
        ],
        capture_output=True, text=True,
    )  # fmt: skip
    found = re.search(r"SSIM Y:([\d.]+).* U:([\d.]+).* V:([\d.]+).* All:([\d.]+)", said.stderr)
    if said.returncode != 0 or not found:
        raise RuntimeError(f"no SSIM of {file} and {reference}: {said.stderr[-500:]}")
    return dict(zip(("y", "u", "v", "all"), map(float, found.groups())))


def frames(file):
    said = subprocess.run(
        ["ffprobe", "-v", "error", "-count_packets", "-select_streams", "v:0", "-show_entries",
         "stream=nb_read_packets", "-of", "csv=p=0", file],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return int(said.stdout.strip().split(",")[0])


def judge(row, folder):
    """Compares the files of both sides in `folder`; returns the figures and the reasons to refuse the row."""
    outputs, reasons = [], []
    for i, (width, height) in enumerate(row.sizes):
        name = f"{width}x{height}"
        file = {side: os.path.join(folder, f"{side}-{i}.mp4") for side in ("clipmill", "ffmpeg")}
        truth = {side: os.path.join(folder, f"{side}-{i}.y4m") for side in ("clipmill", "ffmpeg")}
        figures = {"size": [width, height]}
        for side in ("clipmill", "ffmpeg"):
            figures[side] = {
                "bytes": os.path.getsize(file[side]),
                "frames": frames(file[side]),
                # What the encoder lost of the picture that this side composed.
                "ssim": ssim(file[side], truth[side]),
            }
        ours, theirs = figures["clipmill"], figures["ffmpeg"]
        # The floor's file: ffmpeg's encoding of the very frames that clipmill composed.
        floor = os.path.join(folder, f"floor-{i}.mp4")
        figures["floor"] = {"bytes": os.path.getsize(floor), "ssim": ssim(floor, truth["clipmill"])}
        figures["size_ratio"] = ours["bytes"] / theirs["bytes"]
        figures["same_frames_ratio"] = ours["bytes"] / figures["floor"]["bytes"]
        if abs(figures["same_frames_ratio"] - 1) > SIZE_TOLERANCE:
            reasons.append(f"{name}: {figures['same_frames_ratio']:.3f} × the size of ffmpeg's file of the same frames")
        if abs(figures["size_ratio"] - 1) > SIZE_TOLERANCE and not row.differs:
            reasons.append(f"{name}: {figures['size_ratio']:.3f} × ffmpeg's file size")
        # Pictures that differ on purpose are not equally hard to encode: then only the same frames compare.
        for what, peer in {"of the same frames": figures["floor"], "'s own": theirs}.items():
            if peer is theirs and row.differs:
                continue
            if ours["ssim"]["all"] < peer["ssim"]["all"] - LOSS_TOLERANCE:
                reasons.append(f"{name}: SSIM {ours['ssim']['all']:.4f}, ffmpeg {what} {peer['ssim']['all']:.4f}")
        if ours["frames"] != theirs["frames"]:
            reasons.append(f"{name}: {ours['frames']} frames, ffmpeg {theirs['frames']}")
        # What both sides composed, before any encoder.
        figures["composition"] = ssim(truth["clipmill"], truth["ffmpeg"])
        if row.similar is not None:
            worst = min(figures["composition"][plane] for plane in "yuv")
            if worst < row.similar:
                reasons.append(f"{name}: compositions differ, SSIM {worst:.4f} < {row.similar}")
        outputs.append(figures)
    return {"outputs": outputs}, reasons
