"""The results: as JSON with what they were measured on, and as a table."""

import os
import platform
import re
import subprocess
from datetime import datetime, timezone

from .measure import output_of


def machine():
    with open("/proc/cpuinfo") as file:
        model = re.search(r"model name\s*:\s*(.*)", file.read())
    with open("/proc/meminfo") as file:
        memory = int(re.search(r"MemTotal:\s*(\d+)", file.read()).group(1)) * 1024
    return {
        "cpu": model.group(1) if model else platform.processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory": memory,
        "kernel": platform.release(),
        "ffmpeg": output_of(["ffmpeg", "-version"]).splitlines()[0],
    }


def commit():
    """The commit that was measured; "+" behind it where files differ from it."""
    try:
        name = output_of(["git", "rev-parse", "--short", "HEAD"]).strip()
        return name + ("+" if output_of(["git", "status", "--porcelain"]).strip() else "")
    except (OSError, subprocess.CalledProcessError):
        return None


def document(results, runs, seconds):
    return {
        "date": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "commit": commit(),
        "machine": machine(),
        "runs": runs,
        "seconds": seconds,
        "rows": results,
    }


def _cell(result, name, form="{:.2f}"):
    """A ratio with its target beside it, bold where it is missed."""
    value = result.get("ratios", {}).get(name)
    if value is None:
        return "–"
    text, limit = form.format(value), result["targets"].get(name)
    if limit is None:
        return text
    return f"{text} (≤ {limit:g})" if value <= limit else f"**{text}** (≤ {limit:g})"


def _seconds(result, side):
    found = result.get(side)
    return f"{found['wall']:.1f} / {found['cpu']:.1f}" if found else "–"


def table(found):
    lines = [
        f"{found['date']}, commit {found['commit']}: {found['machine']['cpu']}, {found['machine']['cores']} cores; "
        f"median of {found['runs']} runs, {found['seconds']:g} s of clip.",
        "",
        "| Row | clipmill wall / CPU s | ffmpeg wall / CPU s | floor CPU s | CPU ÷ floor | ffmpeg's | wall ÷ ffmpeg's "
        "| wall ÷ CPU | peak MB (ffmpeg's) | memory ÷ ffmpeg's | size ÷ ffmpeg's (same frames) | SSIM (same frames) | composition |",
        "|---" * 13 + "|",
    ]
    notes = []
    for result in found["rows"]:
        if result["refused"]:
            notes += [f"- {result['row']} REFUSED: {reason.splitlines()[0]}" for reason in result["refused"]]
        for name, also in result.get("also", {}).items():
            notes.append(f"- {result['row']}, {name}: {also['wall']:.1f} s wall, {also['cpu']:.1f} s CPU, "
                         f"peak {also['rss'] / 1e6:.0f} MB")  # fmt: skip
        if result.get("differs"):
            notes.append(f"- {result['row']}: the compositions differ on purpose: {result['differs']}")
        if result["row"] == "compose-crop":
            ours = result.get("compose")
            notes.append(f"- compose-crop: {ours['ms']:.2f} ms a frame, " if ours else "- compose-crop: – ")
            notes[-1] += f"swscale {result['swscale']['ms']:.2f} ms: {_cell(result, 'compose')}"
        elif result["row"] == "memory-200":
            notes.append(f"- memory-200: {_cell(result, 'one_source_mb', '{:+.0f} MB')} from one source, "
                         f"{_cell(result, 'four_sources_mb', '{:+.0f} MB')} from four")  # fmt: skip
        elif "ffmpeg" in result:
            lines.append(_line(result))
    return "\n".join([*lines, "", *notes])


def _line(result):
    name = result["row"] + (" REFUSED" if result["refused"] else "")
    outputs = result.get("quality", {}).get("outputs", [])
    peaks = [
        f"{result['clipmill']['rss'] / 1e6:.0f}" if "clipmill" in result else "–", f"{result['peer_rss'] / 1e6:.0f}",
    ]  # fmt: skip
    cells = [
        name, _seconds(result, "clipmill"), _seconds(result, "ffmpeg"), f"{result['floor_cpu']:.1f}",
        _cell(result, "cpu_over_floor"), f"{result['ffmpeg_cpu_over_floor']:.2f}", _cell(result, "wall"),
        _cell(result, "wall_over_cpu"), f"{peaks[0]} ({peaks[1]})", _cell(result, "memory"),
        ", ".join(f"{o['size_ratio']:.3f} ({o['same_frames_ratio']:.3f})" for o in outputs) or "–",
        ", ".join(f"{o['clipmill']['ssim']['all']:.4f} ({o['floor']['ssim']['all']:.4f})" for o in outputs) or "–",
        ", ".join(f"{min(o['composition'][p] for p in 'yuv'):.4f}" for o in outputs) or "–",
    ]  # fmt: skip
    return "| " + " | ".join(cells) + " |"
